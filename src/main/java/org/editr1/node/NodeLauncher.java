package org.editr1.node;

import com.hazelcast.cluster.Member;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Launcher;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.cli.CLI;
import io.vertx.core.cli.CLIException;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.editr1.Failure;
import org.editr1.Token;
import org.editr1.bus.Bus;
import org.editr1.config.Security;
import org.editr1.store.Encryption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The main class of {@code launch/vertx}: Vert.x's launcher with one exit code per kind of failure.
 * 2: the command line, 11: the cluster, 14: the configuration, 15: the verticle, others: {@link
 * Failure.Kind}.
 */
public final class NodeLauncher extends Launcher {
  static final int COMMAND_LINE = 2;
  static final int CONFIGURATION = 14;
  static final int DEPLOYMENT = 15;

  /** Enough for bus, health, console, store, learner and coordinator of a head to share none. */
  private static final int EVENT_LOOPS = 12;

  /** Vert.x's other ways to start or end processes know none of this. */
  private static final List<String> WITHOUT = List.of("bare", "start", "stop", "list");

  private static final Logger LOG = LoggerFactory.getLogger(NodeLauncher.class);

  private volatile boolean stopping;
  private Encryption encryption = Encryption.NONE;
  private Token token = Token.NONE;

  /** Runs the command; returns when the node is being deployed, or exits. */
  public static void main(String[] arguments) {
    HeapEnd.onSignal();
    NodeLauncher launcher = new NodeLauncher();
    launcher.register(RunNode.class, RunNode::new);
    WITHOUT.forEach(launcher::unregister);
    try {
      launcher.dispatch(arguments);
    } catch (Failure e) {
      say(reason(e));
      System.exit(codeOf(e));
    }
  }

  /** Reads what the event bus needs before the verticle is deployed. */
  @Override
  public void afterConfigParsed(JsonObject configuration) {
    Security security = Security.of(configuration.getMap(), Home.folder());
    encryption = encryption(security);
    token = security.secret(System.getenv());
  }

  /** The encryption of bus and tensor store. */
  static Encryption encryption(Security security) {
    return new Encryption(security.certificate(), security.key(), security.authority());
  }

  /** Enlarges the pool of event loops, which Vert.x assigns in turn, and encrypts the bus. */
  @Override
  public void beforeStartingVertx(VertxOptions options) {
    options.setEventLoopPoolSize(Math.max(EVENT_LOOPS, options.getEventLoopPoolSize()));
    encryption.applyTo(options.getEventBusOptions());
    if (encryption.isOn()) {
      options.getEventBusOptions().setClientAuth(ClientAuth.REQUIRED);
    }
  }

  /** Every address that a process listens on is said; the verticles say theirs. */
  @Override
  public void afterStartingVertx(Vertx vertx) {
    Bus.of(vertx).use(token);
    if (((VertxInternal) vertx).clusterManager() instanceof RejoiningClusterManager cluster) {
      Member self = cluster.getHazelcastInstance().getCluster().getLocalMember();
      LOG.info(
          "cluster member at {}:{}; event bus at {}:{}, {}",
          self.getAddress().getHost(),
          self.getAddress().getPort(),
          cluster.getNodeInfo().host(),
          cluster.getNodeInfo().port(),
          encryption.isOn() ? "encrypted" : "not encrypted");
      cluster.watch(vertx);
    }
  }

  /** On an event loop the node ends itself, and has done that work already. */
  @Override
  public void beforeStoppingVertx(Vertx vertx) {
    stopping = true;
    if (Vertx.currentContext() == null) {
      LOG.info("this node was told to end: the current orders end first");
      ProcessEnd.awaitFirst();
    }
  }

  /** Reports why the deployment failed, unless the node was stopped while it started. */
  @Override
  public void handleDeployFailed(
      Vertx vertx, String verticle, DeploymentOptions options, Throwable cause) {
    if (stopping) {
      return;
    }
    if (cause instanceof ClassNotFoundException) {
      say("there is no verticle " + verticle + " on the class path");
    } else {
      if (failure(cause) == null) {
        LOG.error("{} failed", verticle, cause);
      }
      say(reason(cause));
    }
    ProcessEnd.stop(vertx, codeOf(cause));
  }

  /** The code of the failure's kind, but {@value #CONFIGURATION} where a command exits with 2. */
  static int codeOf(Throwable cause) {
    Failure failure = failure(cause);
    int code = failure == null ? DEPLOYMENT : failure.kind().exitCode();
    return code == COMMAND_LINE ? CONFIGURATION : code;
  }

  @Override
  protected void printCommandNotFound(String command) {
    super.printCommandNotFound(command);
    System.exit(COMMAND_LINE);
  }

  @Override
  protected void printSpecificException(CLI cli, Exception mistake) {
    super.printSpecificException(cli, mistake);
    System.exit(COMMAND_LINE);
  }

  @Override
  protected void printGenericExecutionError(CLI cli, CLIException mistake) {
    super.printGenericExecutionError(cli, mistake);
    System.exit(COMMAND_LINE);
  }

  /** The message for the user: that of a {@link Failure}, or else of the innermost cause. */
  static String reason(Throwable failure) {
    Failure known = failure(failure);
    if (known != null) {
      return String.valueOf(known.getMessage());
    }
    Throwable innermost = failure;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    return innermost.toString();
  }

  private static @Nullable Failure failure(@Nullable Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof Failure found) {
        return found;
      }
    }
    return null;
  }

  static void say(String message) {
    System.err.println("edit-r1: " + message);
  }
}
