package org.editr1.actors;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.editr1.UserError;
import org.editr1.bus.Addresses;
import org.editr1.bus.Bus;
import org.editr1.engine.LearnerEngine;
import org.editr1.engine.LearnerEngine.Leaf;
import org.editr1.folder.Checkpoint;
import org.editr1.folder.Checkpoints;
import org.editr1.io.file.MessageJson;
import org.editr1.journey.Course;
import org.editr1.journey.Message.Ack;
import org.editr1.journey.Message.LeafStored;
import org.editr1.journey.Message.PoliciesUpdated;
import org.editr1.journey.Message.TrainStep;
import org.editr1.journey.PolicyRef;
import org.editr1.journey.RunSpec;
import org.editr1.journey.TensorRef;
import org.editr1.store.DiskStore;
import org.editr1.store.StoreFailure;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes versions: live, behaviour and EMA policy and the optimizer live here.
 *
 * <pre>
 * consumes      learner.leaf, learner.step, learner.current
 * produces      the policies of each version in the store, a checkpoint of each version
 * waits for     the leaves of a step, which it adds as they come
 * unblocked by  learner.step
 *
 * One state: version v. A step s = v makes version v + 1; a repeated step gets the same answer.
 * </pre>
 */
public final class LearnerVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(LearnerVerticle.class);

  private final RunSpec spec;
  private final LearnerEngine engine;
  private final DiskStore store;
  private final Checkpoints checkpoints;
  private @Nullable WorkerExecutor thread;
  private Map<String, Double> made = Map.of();
  private PoliciesUpdated newest = new PoliciesUpdated(-1, List.of(), Map.of());

  public LearnerVerticle(
      RunSpec spec, LearnerEngine engine, DiskStore store, Checkpoints checkpoints) {
    this.spec = spec;
    this.engine = engine;
    this.store = store;
    this.checkpoints = checkpoints;
  }

  @Override
  public Future<?> start() {
    thread = vertx.createSharedWorkerExecutor("learner", 1, 1, TimeUnit.HOURS);
    Bus bus = Bus.of(vertx);
    return blocking(this::open)
        .compose(unused -> bus.answer(Addresses.LEARNER_CURRENT, current -> newest))
        .compose(unused -> bus.consume(Addresses.LEARNER_LEAF, leaf -> blocking(() -> add(leaf))))
        .compose(
            unused -> bus.consume(Addresses.LEARNER_STEP, learn -> blocking(() -> step(learn))));
  }

  private Ack add(LeafStored stored) {
    if (stored.order().group().pass().number() == engine.version()) {
      engine.add(leaf(stored));
    }
    return Ack.of(stored.order(), null);
  }

  private Leaf leaf(LeafStored stored) {
    return new Leaf(stored.order(), read(stored.gradient(), store::path));
  }

  /** Restores the newest intact checkpoint; without one, saves version 0. */
  private PoliciesUpdated open() {
    OptionalInt saved =
        checkpoints.newest(broken -> LOG.warn("{}; the one before it is taken", broken));
    return newest =
        saved.isPresent()
            ? restore(checkpoints.checkpoint(saved.getAsInt()))
            : publish(Map.of(), MessageJson.write(Course.NONE));
  }

  /** The version of a checkpoint, whose policies are in the store afterwards. */
  private PoliciesUpdated restore(Checkpoint saved) {
    PoliciesUpdated learned = saved.state();
    for (PolicyRef policy : learned.policies()) {
      TensorRef adapter = policy.adapter();
      if (!store.holds(adapter)
          && !store
              .put(policy.kind().path(policy.version()), saved.adapter(policy))
              .equals(adapter)) {
        throw new UserError(saved.adapterFile(policy) + " is not the adapter " + adapter.id());
      }
    }
    engine.restore(saved.adapters(), saved.optimizer());
    return learned;
  }

  /** A step that is made, but could not be saved, is saved when it is asked for again. */
  private PoliciesUpdated step(TrainStep learn) {
    if (learn.step() == newest.version() - 1) {
      return newest;
    }
    if (learn.step() != newest.version()) {
      throw new IllegalStateException(
          "step " + learn.step() + " cannot be learned at version " + newest.version());
    }
    if (learn.step() == engine.version()) {
      LeafStored[] leaves = MessageJson.read(store.get(learn.leaves()), LeafStored[].class);
      made = engine.step(Arrays.stream(leaves).map(this::leaf).toList(), learn.count());
    }
    return newest = publish(made, store.get(learn.course()));
  }

  /** A damaged file is removed, so that the next start of the head makes it again. */
  private <T> T read(TensorRef reference, Function<TensorRef, T> reader) {
    try {
      return reader.apply(reference);
    } catch (StoreFailure damaged) {
      boolean unused = store.isLost(reference);
      throw new StoreFailure(
          damaged.kind(),
          damaged.getMessage() + "; started again, the head makes the file again",
          damaged);
    }
  }

  /** Stores the adapters of the engine's version and saves a checkpoint that names them. */
  private PoliciesUpdated publish(Map<String, Double> values, byte[] course) {
    int version = engine.version();
    List<PolicyRef> policies = new ArrayList<>(newest.policies());
    policies.removeIf(
        old -> old.kind() != PolicyRef.Kind.BEHAVIOUR || old.version() < version - spec.lag());
    for (PolicyRef.Kind kind : PolicyRef.Kind.values()) {
      policies.add(new PolicyRef(kind, version, store(kind, version, engine.adapter(kind))));
    }
    PoliciesUpdated learned = new PoliciesUpdated(version, policies, values);
    checkpoints.write(version, folder -> save(new Checkpoint(folder), learned, course));
    checkpoints.prune(spec.checkpoint().saveEvery());
    return learned;
  }

  /** An evaluation outlives the checkpoint of its version, so its policy has to last by itself. */
  private TensorRef store(PolicyRef.Kind kind, int version, byte[] adapter) {
    String path = kind.path(version);
    return kind == PolicyRef.Kind.EMA ? store.putForced(path, adapter) : store.put(path, adapter);
  }

  private void save(Checkpoint checkpoint, PoliciesUpdated learned, byte[] course) {
    byte[] config = engine.adapterConfig();
    for (PolicyRef policy : learned.policies()) {
      checkpoint.writePolicy(policy, read(policy.adapter(), store::path), config);
    }
    engine.saveOptimizer(checkpoint.optimizer());
    checkpoint.writeState(learned);
    checkpoint.writeCourse(course);
  }

  /** Writes the EMA policy as a PEFT folder. */
  public Future<Void> export(Path folder) {
    return blocking(
        () -> {
          engine.export(folder);
          return null;
        });
  }

  private <T extends @Nullable Object> Future<T> blocking(Callable<T> work) {
    return thread == null
        ? Future.failedFuture("the learner is not started")
        : thread.executeBlocking(work);
  }
}
