package org.editr1.node;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import org.editr1.Token;
import org.editr1.config.HeadConfiguration;
import org.editr1.engine.djl.ModelFolders;
import org.editr1.folder.FolderLock;
import org.editr1.folder.Inputs;
import org.editr1.io.dataset.DataSet;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec;
import org.editr1.store.Encryption;
import org.editr1.watch.ProcessWatch;
import org.editr1.worker.Pauses;

/**
 * A run whose head and workers live in one JVM: the same verticles, messages and store as in a
 * cluster, on the loopback address.
 */
public final class EmbeddedRun {
  private static final String NODE = "train";

  private final Vertx vertx;
  private final RunSession session;
  private final LocalWorkers workers;
  private final Future<Void> finished;

  private EmbeddedRun(
      Vertx vertx, RunSession session, LocalWorkers workers, Future<Void> finished) {
    this.finished = finished;
    this.vertx = vertx;
    this.session = session;
    this.workers = workers;
  }

  /**
   * Starts or resumes the run of a locked folder, with workers that have all roles. The process
   * publishes reports of itself only if there is a console.
   */
  public static Future<EmbeddedRun> start(
      Vertx vertx, RunSpec spec, FolderLock lock, List<String> until, RunSession.Ui ui) {
    return start(vertx, spec, DataSet.of(spec), lock, until, ui);
  }

  /** Starts or resumes a run like the other method, with the data set that was read. */
  public static Future<EmbeddedRun> start(
      Vertx vertx,
      RunSpec spec,
      DataSet data,
      FolderLock lock,
      List<String> until,
      RunSession.Ui ui) {
    if (ui.console() != null) {
      ProcessWatch.start(vertx, NODE, System::nanoTime);
    }
    Promise<Void> over = Promise.promise();
    int count = spec.embedded().workers();
    ModelFolders folders = ModelFolders.of(spec);
    LocalWorkers workers =
        new LocalWorkers(
            new LocalWorkers.Team(
                NODE, "worker", Collections.nCopies(count, "cpu"), EnumSet.allOf(Role.class)),
            folders,
            () -> Inputs.fingerprints(lock.folder(), folders.files().keySet()),
            Token.NONE,
            Encryption.NONE,
            new LocalWorkers.Unfit(1, Pauses.EMBEDDED, over::tryFail));
    return RunSession.start(
            vertx,
            new RunSession.Plan(
                NODE,
                spec,
                data,
                lock,
                HeadConfiguration.local(
                    spec.name(), List.of(), until, lock.folder().root().toString(), false),
                Token.NONE,
                count),
            ui)
        .onSuccess(
            session -> session.finished().onSuccess(over::tryComplete).onFailure(over::tryFail))
        .compose(
            session ->
                workers.deploy(vertx).map(new EmbeddedRun(vertx, session, workers, over.future())));
  }

  /** The head's side of the run. */
  public RunSession session() {
    return session;
  }

  /** Completes when the run has ended; fails if it, or a device, cannot continue. */
  public Future<Void> finished() {
    return finished;
  }

  /** Drains the workers, then ends the session. */
  public Future<Void> end() {
    return workers.leave(vertx).eventually(session::end);
  }
}
