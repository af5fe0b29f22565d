package org.editr1.actors;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.editr1.folder.Journal;
import org.editr1.io.json.MessageJson;
import org.editr1.journey.GroupKey;
import org.editr1.journey.JournalEntry;
import org.editr1.journey.Pass;
import org.editr1.journey.TensorRef;
import org.editr1.run.Effect;
import org.editr1.store.DiskStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happened, on disk: one journal for the run and one in the folder of each step and
 * evaluation. Written in sequence on a thread of their own.
 */
public final class Journals {
  private static final Logger LOG = LoggerFactory.getLogger(Journals.class);
  private static final String RUN = "run";

  private final WorkerExecutor thread;
  private final DiskStore store;
  private final Map<String, Journal> open = new HashMap<>();
  private Future<Void> written = Future.succeededFuture();

  public Journals(Vertx vertx, DiskStore store) {
    this.thread = vertx.createSharedWorkerExecutor("journals", 1);
    this.store = store;
  }

  /** Completes when everything that was journaled until now is written. */
  Future<Void> written() {
    return written;
  }

  /** Journals what a later head has to be told again, if the effect is such. */
  void journal(Effect effect) {
    if (effect instanceof Effect.Accepted accepted) {
      journal(
          folder(accepted.order().group()),
          new JournalEntry.Accepted(
              accepted.worker(), accepted.order(), accepted.result(), accepted.seconds()));
    } else if (effect instanceof Effect.Faulted faulted) {
      journal(
          folder(faulted.order().group()),
          new JournalEntry.Faulted(faulted.order(), faulted.samples(), faulted.reason()));
    } else if (effect instanceof Effect.ConditioningStored stored) {
      journal(new JournalEntry.Encoding(stored.conditioning(), stored.reference()));
    }
  }

  /** Into the journal of the run. */
  void journal(JournalEntry entry) {
    journal(RUN, entry);
  }

  private void journal(String folder, JournalEntry entry) {
    byte[] line = MessageJson.write(entry);
    written =
        thread.executeBlocking(
            () -> {
              open.computeIfAbsent(folder, name -> Journal.open(store.folder(name))).append(line);
              return null;
            });
    written.onFailure(failure -> LOG.error("{}", failure.getMessage()));
  }

  /** The step or evaluation has ended: nothing more comes into its journal. */
  void close(Pass pass) {
    thread.executeBlocking(
        () -> {
          Journal ended = open.remove(pass.folder());
          if (ended != null) {
            ended.close();
          }
          return null;
        });
  }

  /** The run's own entries; encodings only as far as they are still stored. */
  Future<List<JournalEntry>> ofRun() {
    return read(RUN);
  }

  /** The entries of a step or an evaluation whose files are still whole. */
  Future<List<JournalEntry>> of(Pass pass) {
    return read(pass.folder());
  }

  /**
   * Forgets what was journaled of steps or evaluations that the run will come to again, because it
   * goes on from an older version: nobody would replay it, and they begin anew.
   *
   * @param passes those that are not open
   */
  Future<Void> forget(Stream<Pass> passes) {
    return thread.executeBlocking(
        () -> {
          passes.forEach(pass -> Journal.remove(store.folder(pass.folder())));
          return null;
        });
  }

  private Future<List<JournalEntry>> read(String folder) {
    return thread.executeBlocking(
        () -> {
          List<JournalEntry> all = new ArrayList<>();
          for (byte[] line : Journal.read(store.folder(folder))) {
            all.add(MessageJson.read(line, JournalEntry.class));
          }
          return JournalEntry.valid(all).stream().filter(this::isWhole).toList();
        });
  }

  private boolean isWhole(JournalEntry entry) {
    TensorRef reference = reference(entry);
    return reference == null || store.holds(reference);
  }

  private static @Nullable TensorRef reference(JournalEntry entry) {
    if (entry instanceof JournalEntry.Encoding encoding) {
      return encoding.reference();
    }
    return entry instanceof JournalEntry.Accepted accepted ? accepted.result().stored() : null;
  }

  private static String folder(GroupKey group) {
    return group.pass().folder();
  }
}
