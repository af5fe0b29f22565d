package org.editr1.cli;

import java.nio.file.Path;
import java.util.EnumSet;
import org.editr1.UserError;
import org.editr1.engine.djl.MemoryEstimate;
import org.editr1.engine.djl.ModelFolders;
import org.editr1.io.dataset.DataCheck;
import org.editr1.io.dataset.DataSplit;
import org.editr1.io.hf.EditFolder;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec;
import org.editr1.journey.Split;
import org.editr1.node.RunStart;
import org.editr1.run.DiskNeed;

/** Checks the needs of a run on the machine of its head, and of workers with some roles. */
record RunCheck(RunSpec spec, Findings findings) {
  /** A run in one process. */
  void embedded(Path folder) {
    head(folder);
    findings.of("memory", all -> all.ok("memory", memory(spec)));
  }

  /**
   * Compares the memory of this machine with what a run in one process needs.
   *
   * @throws UserError if this machine has less
   */
  static String memory(RunSpec spec) {
    return ModelCheck.memory(spec, Path.of(spec.model().path()), EnumSet.allOf(Role.class), "cpu");
  }

  /** The head loads no weights, but names what workers must have. */
  void head(Path folder) {
    findings.of(
        "disk", all -> MachineCheck.disk(all, folder, spec.store().minFreeMegabytes(), needed()));
    findings.of("model", all -> ModelCheck.folders(all, ModelFolders.of(spec)));
    findings.of("data", this::data);
    findings.of("judge", all -> new ServerCheck(spec, System.getenv()).report(all));
    findings.of("run", this::start);
  }

  /** The megabytes that a step needs, as far as model and data set can be read. */
  private long needed() {
    long adapter = 0;
    int tests = spec.eval().limit();
    try {
      adapter =
          MemoryEstimate.adapterBytes(
              EditFolder.open(Path.of(spec.model().path())).projections(), spec.lora());
      if (tests == 0) {
        tests = DataSplit.read(Path.of(spec.data().path()), Split.TEST).lines().size();
      }
    } catch (UserError e) {
      // The checks of model and data report it.
    }
    return DiskNeed.of(spec, adapter, tests).megabytes();
  }

  private void data(Findings all) {
    DataCheck check = DataCheck.of(Path.of(spec.data().path()), false);
    if (check.problems().isEmpty()) {
      int lines = check.counts().values().stream().mapToInt(DataCheck.Count::lines).sum();
      all.ok("data", spec.data().path() + ", " + lines + " lines");
    } else {
      all.fail(
          "data",
          "%s problems, the first: %s; launch/edit-r1 dataset check %s names all"
              .formatted(check.problems().size(), check.problems().get(0), spec.data().path()));
    }
  }

  private void start(Findings all) {
    RunStart.check(spec);
    all.ok("run", spec.name() + " can start");
  }
}
