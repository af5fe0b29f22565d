package org.editr1.actors;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.editr1.Clock;
import org.editr1.folder.Checkpoints;
import org.editr1.folder.LineFile;
import org.editr1.folder.RunFolder;
import org.editr1.folder.StoredPass;
import org.editr1.folder.WriteQueue;
import org.editr1.io.file.DiskError;
import org.editr1.journey.Course;
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
 * A {@link WriteQueue} decides what is written when, on a thread of its own.
 */
public final class Journals implements Run.Journals, WriteQueue.Driver {
  private static final Logger LOG = LoggerFactory.getLogger(Journals.class);

  private final Vertx vertx;
  private final WorkerExecutor thread;
  private final RunFolder folder;
  private final DiskStore store;
  private final Function<Path, LineFile> opener;
  private final long againMillis;
  private final Map<Path, LineFile> open = new HashMap<>();
  private final Set<Path> unforced = new HashSet<>();
  private final WriteQueue queue = new WriteQueue(this);
  private volatile Consumer<String> listener = reason -> {};

  public Journals(Vertx vertx, RunFolder folder, DiskStore store) {
    this(vertx, folder, store, LineFile::open, WriteQueue.AGAIN_MILLIS);
  }

  /**
   * @param opener opens a journal for appending
   * @param againMillis pause before the disk is asked again for what it has refused
   */
  Journals(
      Vertx vertx,
      RunFolder folder,
      DiskStore store,
      Function<Path, LineFile> opener,
      long againMillis) {
    this.vertx = vertx;
    this.thread = vertx.createSharedWorkerExecutor("journals", 1);
    this.folder = folder;
    this.store = store;
    this.opener = opener;
    this.againMillis = againMillis;
  }

  // ---- writing ----

  /**
   * @param obstructed receives the reason when the disk begins to refuse, and an empty text when it
   *     takes everything again
   */
  void onObstacle(Consumer<String> obstructed) {
    listener = obstructed;
  }

  /** Completes when everything that was journaled until now is written. */
  Future<Void> written() {
    return Future.fromCompletionStage(queue.written());
  }

  /** Returns the milliseconds before the disk is asked again. */
  long againMillis() {
    return againMillis;
  }

  /** Returns whether the disk refuses to be written. */
  boolean isObstructed() {
    return queue.isObstructed();
  }

  /** Appends an entry to its journal. */
  Future<Void> journal(Journaled entry) {
    Path file = folder.journal(entry.pass());
    byte[] line = LineFile.line(entry);
    return submit(
        () -> {
          unforced.add(file);
          to(file, lines -> lines.append(line));
          if (entry instanceof Effect.Environment) {
            force(file);
          }
        });
  }

  /** Lets everything that was journaled until now survive a power cut. */
  Future<Void> force() {
    return submit(() -> List.copyOf(unforced).forEach(this::force));
  }

  private void force(Path file) {
    if (unforced.contains(file)) {
      to(file, LineFile::force);
      unforced.remove(file);
    }
  }

  /** The pass has ended: nothing more is written into its journal. */
  Future<Void> close(Pass pass) {
    Path file = folder.journal(pass);
    return submit(
        () -> {
          force(file);
          drop(file);
        });
  }

  /** Removes the journals of passes that begin anew. */
  Future<Void> forget(List<Pass> passes) {
    return submit(
        () -> {
          Set<Pass> begun = new HashSet<>(StoredPass.all(folder));
          begun.retainAll(new HashSet<>(passes));
          begun.forEach(
              pass -> {
                Path file = folder.journal(pass);
                drop(file);
                unforced.remove(file);
                LineFile.remove(file);
              });
        });
  }

  /** A file whose disk has failed is opened anew at the next attempt. */
  private void to(Path file, Consumer<LineFile> action) {
    try {
      action.accept(open.computeIfAbsent(file, opener));
    } catch (DiskError e) {
      drop(file);
      throw e;
    }
  }

  private void drop(Path file) {
    LineFile dropped = open.remove(file);
    if (dropped != null) {
      try {
        dropped.close();
      } catch (DiskError e) {
        LOG.debug("{}", e.getMessage());
      }
    }
  }

  // ---- the queue ----

  private Future<Void> submit(Runnable action) {
    return Future.fromCompletionStage(queue.add(action));
  }

  @Override
  public void attempt(Runnable write) {
    thread
        .executeBlocking(
            () -> {
              write.run();
              return null;
            })
        .onComplete(unused -> queue.tried(null), queue::tried);
  }

  @Override
  public void pause() {
    vertx.setTimer(againMillis, unused -> queue.again());
  }

  @Override
  public void obstructed(String reason) {
    listener.accept(reason);
  }

  // ---- reading ----

  /** Brings a new run to where the journals end. */
  Future<List<Effect>> replay(Run run, Clock clock) {
    return thread.executeBlocking(() -> run.replay(this, clock.nanos()));
  }

  /** The files that the entries name are measured; those of the last minutes are hashed, too. */
  @Override
  public List<Journaled> read(@Nullable Pass pass) {
    Path file = folder.journal(pass);
    List<Journaled> all =
        LineFile.read(
            file, Journaled.class, damaged -> LOG.warn("{}; what it says is done again", damaged));
    if (all.isEmpty()) {
      return all;
    }
    Instant last = DiskError.reading(file, () -> Files.getLastModifiedTime(file)).toInstant();
    return Journaled.valid(all, stored -> store.survived(stored, last));
  }

  @Override
  public Course course(int version) {
    return Checkpoints.reading(folder).checkpoint(version).course();
  }
}
