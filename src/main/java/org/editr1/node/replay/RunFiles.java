package org.editr1.node.replay;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.editr1.UserError;
import org.editr1.engine.djl.ModelFolders;
import org.editr1.folder.Checkpoints;
import org.editr1.folder.LineFile;
import org.editr1.folder.RunFolder;
import org.editr1.folder.StoredPass;
import org.editr1.io.dataset.DataSet;
import org.editr1.io.dataset.Tasks;
import org.editr1.io.file.Fingerprint;
import org.editr1.journey.Effect;
import org.editr1.journey.Effect.Accepted;
import org.editr1.journey.Effect.Journaled;
import org.editr1.journey.Message.PoliciesUpdated;
import org.editr1.journey.Pass;
import org.editr1.journey.PolicyRef;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec;
import org.editr1.journey.TaskList;
import org.editr1.store.DiskStore;

/** Reads what a run has stored of its steps: specification, journals, tensors. */
final class RunFiles {
  private final RunFolder folder;
  private final RunSpec spec;
  private final DiskStore files;
  private final TaskList tasks;
  private final List<Journaled> ofRun;

  RunFiles(Path folder, RunSpec spec) {
    this.folder = new RunFolder(folder);
    this.spec = spec;
    Path data = Path.of(spec.data().path());
    this.files = DiskStore.reading(this.folder.store(), data);
    String model = Fingerprint.of(List.of(ModelFolders.of(spec).model()));
    this.tasks = new Tasks(spec, DataSet.read(data), files::dataReference, model).train();
    this.ofRun = LineFile.read(this.folder.journal(null), Journaled.class, damaged -> {});
  }

  RunSpec spec() {
    return spec;
  }

  /** The run's files, by reference. */
  DiskStore files() {
    return files;
  }

  Checkpoints checkpoints() {
    return Checkpoints.reading(folder);
  }

  /** The steps that have a folder in the store, in ascending order. */
  List<Integer> steps() {
    return StoredPass.all(folder).stream()
        .filter(pass -> pass instanceof Pass.Step)
        .map(Pass::number)
        .toList();
  }

  /** The journal of a step whose samples are still there. */
  List<Journaled> journal(int step) {
    if (step < 0 || step >= spec.steps()) {
      throw new UserError("--step is " + step + "; expected 0 to " + (spec.steps() - 1));
    }
    List<Journaled> journal =
        LineFile.read(folder.journal(new Pass.Step(step)), Journaled.class, damaged -> {});
    if (accepted(journal)
        .filter(entry -> entry.order().role() == Role.ROLLOUT)
        .map(entry -> Objects.requireNonNull(entry.result().stored()))
        .noneMatch(file -> Files.exists(folder.file(file)))) {
      throw new UserError(
          "the samples of step %s are not in %s: they were not made yet, or removed since."
                  .formatted(step, folder.store())
              + " store.keepSteps is %s in this run; 0 keeps those of all steps"
                  .formatted(spec.store().keepSteps()));
    }
    return journal;
  }

  /** The results that a journal holds. */
  static Stream<Accepted> accepted(List<Journaled> journal) {
    return journal.stream().filter(Accepted.class::isInstance).map(Accepted.class::cast);
  }

  /**
   * Returns a step in the state where the orders of {@code role} are open.
   *
   * @param journal of the step
   */
  StoredStep step(PoliciesUpdated policies, List<Journaled> journal, Role role) {
    StoredStep step = new StoredStep(spec, tasks, policies);
    step.replay(ofRun, journal, role);
    return step;
  }

  /** The policies of a version as they were published; empty if unknown. */
  List<PolicyRef> published(int version) {
    List<PolicyRef> policies = List.of();
    for (Journaled entry :
        LineFile.readIntact(folder.journal(Pass.making(version)), Journaled.class)) {
      if (entry instanceof Effect.Published published) {
        policies = published.policies();
      }
    }
    return policies;
  }

  /** That the data set or the model is not what it was. */
  UserError doesNotFit(int step) {
    return new UserError(
        "the journal of step %s does not lead through it: the step was not finished, or %s or %s has"
                .formatted(step, spec.data().path(), spec.model().path())
            + " changed since");
  }
}
