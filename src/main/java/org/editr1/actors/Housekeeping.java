package org.editr1.actors;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.editr1.journey.Message.Learned;
import org.editr1.journey.Pass;
import org.editr1.journey.PolicyRef;
import org.editr1.journey.RunSpec;
import org.editr1.journey.TensorRef;
import org.editr1.store.DiskStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the disk from filling up: deletes what nobody will ask for again: gradients once they are
 * added, adapters that neither an open step or evaluation nor the last two checkpoints name,
 * rollouts of old steps; and has the run wait while the disk is too full for another step.
 */
public final class Housekeeping {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
  private static final long CHECK_AGAIN = 10_000;

  private final Vertx vertx;
  private final DiskStore store;
  private final RunSpec.Store settings;
  private final Set<PolicyRef> stored = new HashSet<>();
  private final TreeMap<Integer, PolicyRef> evaluating = new TreeMap<>();
  private List<PolicyRef> previous = List.of();

  public Housekeeping(Vertx vertx, DiskStore store, RunSpec.Store settings) {
    this.vertx = vertx;
    this.store = store;
    this.settings = settings;
  }

  void evaluationOpened(PolicyRef ema) {
    evaluating.put(ema.version(), ema);
  }

  void evaluated(int version) {
    evaluating.remove(version);
  }

  /** A version is saved: the leaves it was made of and what is too old can go. */
  void learned(Learned learned, List<TensorRef> leaves) {
    stored.addAll(learned.policies());
    Set<PolicyRef> needed = new HashSet<>(learned.policies());
    needed.addAll(previous);
    needed.addAll(evaluating.values());
    previous = learned.policies();
    List<TensorRef> unneeded = new ArrayList<>(leaves);
    stored.removeIf(
        policy -> {
          boolean goes = !needed.contains(policy);
          if (goes) {
            unneeded.add(policy.adapter());
          }
          return goes;
        });
    int oldest = learned.version() - 1 - settings.keepSteps();
    vertx.executeBlocking(
        () -> {
          unneeded.forEach(store::delete);
          if (settings.keepSteps() > 0 && oldest >= 0) {
            store.deleteFolder(new Pass.Step(oldest).folder());
          }
          return null;
        });
  }

  /** Completes when the disk has room for another step; says so while it has not. */
  Future<Void> room() {
    return vertx
        .executeBlocking(store::freeMegabytes)
        .compose(
            free -> {
              if (free >= settings.minFreeMegabytes()) {
                return Future.succeededFuture();
              }
              LOG.warn(
                  "the run waits: the disk of its folder has {} MB free, store.minFreeMegabytes is"
                      + " {}",
                  free,
                  settings.minFreeMegabytes());
              Promise<Void> later = Promise.promise();
              vertx.setTimer(CHECK_AGAIN, unused -> room().onComplete(later));
              return later.future();
            });
  }
}
