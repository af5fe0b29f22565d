package org.editr1.node.replay;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.editr1.UserError;
import org.editr1.engine.LearnerEngine;
import org.editr1.engine.LearnerEngine.Leaf;
import org.editr1.engine.SampleFault;
import org.editr1.engine.WorkerEngines.TrainEngine;
import org.editr1.engine.djl.DjlEngineOpener;
import org.editr1.engine.djl.DjlLearnerEngine;
import org.editr1.engine.djl.ModelFolders;
import org.editr1.folder.Checkpoint;
import org.editr1.folder.Checkpoints;
import org.editr1.io.hf.EditFolder;
import org.editr1.journey.Effect;
import org.editr1.journey.Effect.Accepted;
import org.editr1.journey.Effect.Journaled;
import org.editr1.journey.Message.PoliciesUpdated;
import org.editr1.journey.Order;
import org.editr1.journey.Order.TrainOrder;
import org.editr1.journey.OrderId;
import org.editr1.journey.Pass;
import org.editr1.journey.PolicyRef;
import org.editr1.journey.PolicyRef.Kind;
import org.editr1.journey.Result;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec;
import org.editr1.journey.TensorRef;

/**
 * Trains a step again, from the checkpoint before it and its stored samples alone, by the engines
 * that trained it.
 *
 * <pre>
 * checkpoint N ─► learner ─► live, behaviour ─┐
 * journal of step N ─► ledger ─► train orders ┴─► train engine ─► gradients ─► learner ─► N + 1
 * </pre>
 */
public final class StepReplay {
  private final RunFiles files;
  private final RunSpec spec;
  private final int step;
  private final Checkpoints checkpoints;

  private StepReplay(RunFiles files, int step) {
    this.files = files;
    this.spec = files.spec();
    this.step = step;
    this.checkpoints = files.checkpoints();
  }

  /**
   * @param step number of the step
   * @param device {@code cpu} or {@code cuda:N}
   * @throws UserError where something that is needed is no longer stored, or was changed
   */
  public static Replayed of(Path folder, RunSpec spec, int step, String device) {
    StepReplay replay = new StepReplay(new RunFiles(folder, spec), step);
    List<Journaled> journal = replay.files.journal(step);
    Checkpoint before = replay.checkpoint();
    try (ReplayStore store = ReplayStore.over(replay.files.files())) {
      return replay.train(journal, before, store, device);
    }
  }

  /** The checkpoint of the version with which the step begins. */
  private Checkpoint checkpoint() {
    Path folder = checkpoints.folder(step);
    if (!Files.isDirectory(folder)) {
      throw new UserError(
          "the checkpoint before step %s is not there: no folder %s. checkpoint.saveEvery is %s in"
                  .formatted(step, folder, spec.checkpoint().saveEvery())
              + " this run; 1 keeps all. Those that are there: "
              + String.join(", ", checkpoints.versions().stream().map(String::valueOf).toList()));
    }
    Optional<String> damage = checkpoints.damage(step);
    if (damage.isPresent()) {
      throw new UserError("the checkpoint " + folder + " is broken: " + damage.get());
    }
    return checkpoints.checkpoint(step);
  }

  private Replayed train(
      List<Journaled> journal, Checkpoint before, ReplayStore store, String device) {
    Path model = Path.of(spec.model().path());
    LearnerEngine learner = DjlLearnerEngine.open(spec, EditFolder.open(model).projections());
    learner.restore(before.adapters(), before.optimizer());
    StoredStep again = files.step(policies(before, store), journal, Role.TRAIN);
    Map<OrderId, TensorRef> gradients = train(again, store, device);
    Effect.Train trained = again.trained();
    if (trained == null) {
      throw files.doesNotFit(step);
    }
    learner.step(
        trained.leaves().stream()
            .map(leaf -> new Leaf(leaf.order(), store.path(leaf.gradient())))
            .toList(),
        trained.count());
    return new Replayed(
        step,
        trained.samples(),
        Replayed.Gradients.of(gradients(journal), gradients),
        compared(learner));
  }

  /** Puts the checkpoint's policies where orders find them. */
  private PoliciesUpdated policies(Checkpoint saved, ReplayStore store) {
    PoliciesUpdated learned = saved.state();
    for (PolicyRef policy : learned.policies()) {
      byte[] adapter = saved.adapter(policy);
      if (!store.put(policy.kind().path(policy.version()), adapter).equals(policy.adapter())) {
        throw new UserError(saved.folder() + " does not hold " + policy.adapter().id());
      }
    }
    require(learned, Kind.BEHAVIOUR, Math.max(0, step - spec.lag()));
    require(learned, Kind.LIVE, step);
    return learned;
  }

  private void require(PoliciesUpdated saved, Kind kind, int version) {
    boolean there =
        saved.policies().stream()
            .anyMatch(policy -> policy.kind() == kind && policy.version() == version);
    if (!there) {
      throw new UserError(
          "the checkpoint before step %d lacks the %s policy of version %d"
              .formatted(step, kind.label(), version));
    }
  }

  private Map<OrderId, TensorRef> train(StoredStep again, ReplayStore store, String device) {
    Map<OrderId, TensorRef> gradients = new HashMap<>();
    try (DjlEngineOpener opener =
        new DjlEngineOpener(
            ModelFolders.of(spec), EnumSet.of(Role.TRAIN), device, System::getenv)) {
      TrainEngine engine = Objects.requireNonNull(opener.open(spec).train());
      for (Order order : again.orders(Role.TRAIN)) {
        TrainEngine.Leaf leaf = engine.train((TrainOrder) order, store.inputs(order));
        String path = order.id().path() + ".safetensors";
        TensorRef gradient = store.put(path, leaf.gradient());
        gradients.put(order.id(), gradient);
        again.done(order, new Result.Trained(gradient, leaf.count(), leaf.terms()));
      }
      return gradients;
    } catch (SampleFault e) {
      throw new UserError(
          "samples %s are at fault now, which they were not in the run: %s"
              .formatted(e.samples(), e.getMessage()),
          e);
    }
  }

  /** Returns the gradients that the run accepted, by order. */
  private static Map<OrderId, TensorRef> gradients(List<Journaled> journal) {
    Map<OrderId, TensorRef> gradients = new HashMap<>();
    for (Journaled entry : journal) {
      if (entry instanceof Accepted accepted
          && accepted.result() instanceof Result.Trained trained) {
        gradients.put(accepted.order(), trained.gradient());
      }
    }
    return gradients;
  }

  private List<ComparedPolicy> compared(LearnerEngine learner) {
    int version = new Pass.Step(step).version();
    Checkpoint after = checkpoints.checkpoint(version);
    List<PolicyRef> stored = new ArrayList<>(files.published(version));
    if (stored.isEmpty() && Files.isDirectory(after.folder())) {
      stored.addAll(after.state().policies());
    }
    Map<Kind, byte[]> made = learner.adapters();
    List<ComparedPolicy> compared = new ArrayList<>();
    for (PolicyRef policy : stored) {
      if (policy.version() == version) {
        byte[] now = Objects.requireNonNull(made.get(policy.kind()));
        compared.add(ComparedPolicy.of(policy, now, after));
      }
    }
    return compared;
  }
}
