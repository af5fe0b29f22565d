package org.editr1.actors;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.editr1.Clock;
import org.editr1.UserError;
import org.editr1.folder.LineFile;
import org.editr1.folder.RunFolder;
import org.editr1.io.file.MessageJson;
import org.editr1.journey.Effect;
import org.editr1.journey.Effect.Journaled;
import org.editr1.journey.Pass;
import org.editr1.run.Run;
import org.editr1.store.DiskStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journals of a run on disk: one of the run and one in the folder of each step and evaluation.
 * Written in order on a thread of their own.
 */
public final class Journals {
  private static final Logger LOG = LoggerFactory.getLogger(Journals.class);

  private final WorkerExecutor thread;
  private final RunFolder folder;
  private final DiskStore store;
  private final Map<Path, LineFile> open = new HashMap<>();
  private Future<Void> written = Future.succeededFuture();

  public Journals(Vertx vertx, RunFolder folder, DiskStore store) {
    this.thread = vertx.createSharedWorkerExecutor("journals", 1);
    this.folder = folder;
    this.store = store;
  }

  /** Completes when everything that was journaled until now is written. */
  Future<Void> written() {
    return written;
  }

  /** Appends an entry to its journal. */
  Future<Void> journal(Journaled entry) {
    Path file = folder.journal(entry.pass());
    byte[] line = MessageJson.write(entry);
    written =
        thread.executeBlocking(
            () -> {
              open.computeIfAbsent(file, LineFile::open).append(line);
              return null;
            });
    return written.onFailure(failure -> LOG.error("{}", failure.getMessage()));
  }

  /** The pass has ended: nothing more is written into its journal. */
  Future<Void> close(Pass pass) {
    return thread.executeBlocking(
        () -> {
          LineFile ended = open.remove(folder.journal(pass));
          if (ended != null) {
            ended.close();
          }
          return null;
        });
  }

  /** Removes the journals of passes that begin anew. */
  Future<Void> forget(List<Pass> passes) {
    return thread.executeBlocking(
        () -> {
          passes.forEach(pass -> LineFile.remove(folder.journal(pass)));
          return null;
        });
  }

  /** Brings a new run to where the journals end. */
  Future<List<Effect>> replay(Run run, Clock clock) {
    return thread.executeBlocking(() -> run.replay(this::read, clock.nanos()));
  }

  /** Returns the valid entries of the journal of {@code pass}; null: of the run itself. */
  List<Journaled> read(@Nullable Pass pass) {
    List<Journaled> all =
        LineFile.read(
            folder.journal(pass),
            Journaled.class,
            damaged -> {
              throw new UserError("the run cannot be resumed: " + damaged);
            });
    return Journaled.valid(all, store::holds);
  }
}
