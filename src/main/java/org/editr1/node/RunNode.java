package org.editr1.node;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.cli.annotations.Name;
import io.vertx.core.cli.annotations.Summary;
import io.vertx.core.impl.launcher.commands.RunCommand;
import io.vertx.core.json.JsonObject;
import org.editr1.UserError;
import org.editr1.config.ConfigurationError;
import org.editr1.config.NodeFile;
import org.jspecify.annotations.Nullable;

/**
 * Vert.x's {@code run} command that refuses to start without a configuration, or a cluster without
 * {@code cluster.xml}, and reports a failure in one line.
 */
@Name("run")
@Summary("Runs a verticle, such as org.editr1.node.WorkerNode, in a Vert.x instance of its own.")
public final class RunNode extends RunCommand {
  private volatile String obstacle = "there was no answer for two minutes";

  @Override
  protected @Nullable JsonObject getJsonFromFileOrString(
      @Nullable String fileOrJson, String option) {
    if (fileOrJson != null) {
      JsonObject json = new JsonObject(NodeFile.read(fileOrJson));
      return option.equals("options") ? withEventBusDefaults(json) : json;
    }
    if (option.equals("conf")) {
      throw new ConfigurationError(
          "-conf is missing; expected a file, as -conf conf/node/worker.json");
    }
    return null;
  }

  /** Vert.x 5.0.7 reads these without a default of its own. */
  private static JsonObject withEventBusDefaults(JsonObject options) {
    JsonObject given = options.getJsonObject("eventBusOptions");
    if (given == null) {
      return options;
    }
    JsonObject complete =
        new JsonObject()
            .put("acceptBacklog", -1)
            .put("reconnectInterval", 1000)
            .put("connectTimeout", 2000)
            .put("trustAll", false)
            .mergeIn(given);
    return options.put("eventBusOptions", complete);
  }

  @Override
  protected synchronized Future<Vertx> createClustered(VertxBuilder builder) {
    try {
      ClusterFile.prepare();
    } catch (UserError e) {
      obstacle = String.valueOf(e.getMessage());
      return Future.failedFuture(e);
    }
    return super.createClustered(builder.withClusterManager(new RejoiningClusterManager()))
        .onFailure(failure -> obstacle = NodeLauncher.reason(failure));
  }

  /** Null where it failed: the process then exits with 11. */
  @Override
  protected @Nullable Vertx startVertx() {
    Vertx started = super.startVertx();
    if (started == null) {
      NodeLauncher.say("the node cannot start: " + obstacle);
    }
    return started;
  }

  @Override
  protected synchronized void initializeRedeployment() {
    throw new ConfigurationError("-redeploy is not offered; start the node again");
  }
}
