package org.editr1.node;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.nio.file.Path;
import java.util.Set;
import org.editr1.Token;
import org.editr1.config.HeadConfiguration;
import org.editr1.config.NodeFile;
import org.editr1.folder.FolderLock;
import org.editr1.io.dataset.DataSet;
import org.editr1.watch.ProcessWatch;
import org.editr1.watch.console.ConsoleVerticle.Place;
import org.editr1.watch.terminal.Screen;
import org.editr1.watch.terminal.Terminal;
import org.editr1.watch.terminal.Until;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code vertx run org.editr1.node.HeadNode -cluster -conf conf/node/head.json}: the head of a run.
 * An existing run folder is resumed. When the run has ended, so does the node.
 */
public final class HeadNode extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(HeadNode.class);

  private static final String NODE = "head";

  private @Nullable FolderLock lock;
  private @Nullable RunSession session;
  private @Nullable Future<Void> ended;

  @Override
  public Future<?> start() {
    Path home = Home.folder();
    HeadConfiguration configuration = HeadConfiguration.of(NodeFile.read(config().encode()), home);
    Screen screen = Terminal.screen(System.out);
    System.setErr(screen.guarding(System.err));
    ProcessWatch.start(vertx, NODE, System::nanoTime);
    NodeHealth health = new NodeHealth(vertx);
    return health
        .serve(configuration.host(), configuration.healthPort())
        .compose(unused -> OneHead.claim(vertx, OneHead.self(configuration)))
        .compose(unused -> vertx.executeBlocking(() -> plan(configuration, home)))
        .compose(
            plan ->
                RunSession.start(vertx, plan, new RunSession.Ui(screen, console(configuration))))
        .compose(started -> health.ofHead().map(started))
        .onSuccess(
            started -> {
              session = started;
              ProcessEnd.first(this::endOnce);
              started.finished().onComplete(ended -> end(ended.cause()));
            });
  }

  private static @Nullable Place console(HeadConfiguration head) {
    return head.hasConsole()
        ? new Place(head.host(), head.consolePort(), false, Set.of(head.host()))
        : null;
  }

  private RunSession.Plan plan(HeadConfiguration configuration, Path home) {
    Token token = configuration.security().secret(System.getenv());
    RunStart run = RunStart.of(configuration, home);
    DataSet data = RunStart.checked(run.spec());
    Until.all("until", configuration.until(), run.spec());
    FolderLock held = run.lock(data);
    lock = held;
    return new RunSession.Plan(NODE, run.spec(), data, held, configuration, token, 0);
  }

  private void end(@Nullable Throwable failure) {
    if (failure != null) {
      LOG.error("the run cannot continue: {}", NodeLauncher.reason(failure));
    }
    ProcessEnd.stop(vertx, failure == null ? 0 : NodeLauncher.codeOf(failure));
  }

  /** Ends the session once, also if the node is stopped: the run can be resumed from its folder. */
  private synchronized Future<Void> endOnce() {
    if (ended == null) {
      Future<Void> last = session == null ? Future.succeededFuture() : session.end();
      ended =
          last.onComplete(
              unused -> {
                if (lock != null) {
                  lock.close();
                }
              });
    }
    return ended;
  }
}
