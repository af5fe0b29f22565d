package org.editr1.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.editr1.engine.djl.ModelFolders;
import org.editr1.io.dataset.DataCheck;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec;
import org.editr1.node.RunStart;

/** Checks the needs of a run on the machine of its head, and of workers with some roles. */
final class RunCheck {
  private final RunSpec spec;

  RunCheck(RunSpec spec) {
    this.spec = spec;
  }

  /** A run in one process. */
  List<Finding> embedded(Path folder) {
    List<Finding> findings = new ArrayList<>(head(folder));
    findings.addAll(
        Finding.of(
            "memory",
            () ->
                ModelCheck.memory(
                    spec, Path.of(spec.model().path()), EnumSet.allOf(Role.class), "cpu")));
    return findings;
  }

  /** The head loads no weights, but names what workers must have. */
  List<Finding> head(Path folder) {
    List<Finding> findings = new ArrayList<>();
    findings.addAll(
        Finding.of("disk", () -> MachineCheck.disk(folder, spec.store().minFreeMegabytes())));
    findings.addAll(Finding.of("model", () -> ModelCheck.folders(ModelFolders.of(spec))));
    findings.addAll(Finding.of("data", this::data));
    findings.addAll(Finding.of("judge", () -> new ServerCheck(spec, System.getenv()).findings()));
    findings.addAll(Finding.of("run", this::start));
    return findings;
  }

  private List<Finding> data() {
    DataCheck check = DataCheck.of(Path.of(spec.data().path()), false);
    if (check.problems().isEmpty()) {
      int lines = check.counts().values().stream().mapToInt(DataCheck.Count::lines).sum();
      return List.of(Finding.ok("data", spec.data().path() + ", " + lines + " lines"));
    }
    return List.of(
        Finding.fail(
            "data",
            "%s problems, the first: %s; launch/edit-r1 dataset check %s names all"
                .formatted(check.problems().size(), check.problems().get(0), spec.data().path())));
  }

  private List<Finding> start() {
    RunStart.check(spec);
    return List.of(Finding.ok("run", spec.name() + " can start"));
  }
}
