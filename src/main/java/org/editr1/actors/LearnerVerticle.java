package org.editr1.actors;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.editr1.bus.Addresses;
import org.editr1.bus.Bus;
import org.editr1.engine.LearnerEngine;
import org.editr1.folder.Checkpoints;
import org.editr1.journey.Message.Learn;
import org.editr1.journey.Message.Learned;
import org.editr1.journey.PolicyRef;
import org.editr1.journey.RunSpec;
import org.editr1.journey.TensorRef;
import org.editr1.store.DiskStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes versions: live, behaviour and EMA policy and the optimizer live here.
 *
 * <pre>
 * consumes      learner.step, learner.current
 * produces      the policies of each version in the store, a checkpoint of each version
 * waits for     the leaves of a step
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
  private Learned newest = new Learned(-1, List.of(), Map.of());

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
        .compose(
            unused -> bus.consume(Addresses.LEARNER_STEP, learn -> blocking(() -> step(learn))));
  }

  /** The newest checkpoint that is whole, or version 0, which is then checkpointed. */
  private Learned open() throws IOException {
    OptionalInt saved =
        checkpoints.newest(broken -> LOG.warn("{}; the one before it is taken", broken));
    if (saved.isPresent()) {
      Path folder = checkpoints.folder(saved.getAsInt());
      engine.restore(folder);
      newest = new SavedVersion(folder).read(store);
      engine.adapters().forEach(this::put);
    } else {
      newest = publish(Map.of());
    }
    return newest;
  }

  private Learned step(Learn learn) {
    if (learn.step() == engine.version() - 1) {
      return newest;
    }
    if (learn.step() != engine.version()) {
      throw new IllegalStateException(
          "step " + learn.step() + " cannot be learnt at version " + engine.version());
    }
    newest =
        publish(engine.step(learn.leaves().stream().map(store::get).iterator(), learn.count()));
    return newest;
  }

  /** Stores the adapters of the engine's version and saves a checkpoint that names them. */
  private Learned publish(Map<String, Double> values) {
    int version = engine.version();
    List<PolicyRef> policies = new ArrayList<>();
    for (PolicyRef old : newest.policies()) {
      if (old.kind() == PolicyRef.Kind.BEHAVIOUR && old.version() >= version - spec.lag()) {
        policies.add(old);
      }
    }
    engine
        .adapters()
        .forEach((kind, adapter) -> policies.add(new PolicyRef(kind, version, put(kind, adapter))));
    Learned learned = new Learned(version, policies, values);
    checkpoints.write(version, folder -> save(folder, learned));
    checkpoints.prune(spec.checkpoint().saveEvery());
    return learned;
  }

  private TensorRef put(PolicyRef.Kind kind, byte[] adapter) {
    return store.put(kind.path(engine.version()), adapter);
  }

  private void save(Path folder, Learned learned) {
    engine.save(folder);
    new SavedVersion(folder).write(learned, store);
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
