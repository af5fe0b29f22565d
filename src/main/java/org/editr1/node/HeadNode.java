package org.editr1.node;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.editr1.journey.RunSpec;
import org.editr1.node.config.HeadConfiguration;
import org.editr1.node.run.Terminal;
import org.editr1.ops.HealthServer;
import org.jspecify.annotations.Nullable;

/**
 * {@code vertx run org.editr1.node.HeadNode -cluster -conf conf/node/head.json}: the head of a run.
 * A run folder that holds a run is gone on with. The process ends when the run has ended.
 */
public final class HeadNode extends VerticleBase {
  private @Nullable RunSession session;
  private @Nullable RunFolder folder;

  @Override
  public Future<?> start() {
    Path home = Home.folder();
    HeadConfiguration configuration = HeadConfiguration.of(config(), home);
    return vertx
        .executeBlocking(() -> plan(configuration, home))
        .compose(plan -> RunSession.start(vertx, plan))
        .compose(
            started -> {
              session = started;
              started.finished().onComplete(ended -> end(ended.succeeded()));
              return new HealthServer(Map.of()).start(vertx, configuration.host(), configuration.healthPort());
            });
  }

  private RunSession.Plan plan(HeadConfiguration configuration, Path home) {
    String out = configuration.out();
    RunSpec spec = configuration.specification(home);
    Path root =
        out == null ? RunFolder.unused(home.resolve("runs"), spec.name()) : Path.of(out);
    boolean resumes = Files.exists(root.resolve("run.json"));
    RunFolder held = resumes ? RunFolder.reopen(root) : RunFolder.create(root);
    folder = held;
    return new RunSession.Plan(
        resumes ? RunSession.specification(root, home) : spec,
        held,
        configuration.host(),
        configuration.storePort(),
        "whichever join",
        Terminal.screen(System.out));
  }

  private void end(boolean well) {
    
  }

  @Override
  public Future<?> stop() {
    RunSession running = session;
    return running == null ? Future.succeededFuture() : running.end();
  }
}
