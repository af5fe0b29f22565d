package org.editr1.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.editr1.engine.djl.InspectedModel;
import org.editr1.engine.djl.MemoryEstimate;
import org.editr1.engine.djl.MemoryEstimate.Need;
import org.editr1.engine.djl.ModelFolders;
import org.editr1.io.file.Fingerprint;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec;
import org.editr1.tensor.Precision;

/** Model folders, and whether a device has the memory for what it would load. */
final class ModelCheck {
  private static final String SUBJECT = "model";

  private ModelCheck() {}

  static List<Finding> folders(ModelFolders folders) {
    List<Finding> findings =
        new ArrayList<>(Finding.of(SUBJECT, () -> complete(SUBJECT, folders.model())));
    ModelFolders.Judge judge = folders.judge();
    if (judge != null) {
      findings.addAll(Finding.of("judge", () -> complete("judge", judge.folder())));
      if (!Files.isRegularFile(judge.template())) {
        findings.add(Finding.fail("judge", "there is no template " + judge.template()));
      }
    }
    if (findings.stream().noneMatch(finding -> finding.level() == Finding.Level.FAIL)) {
      Map<String, String> fingerprints = Fingerprint.ofAll(folders.files());
      findings.add(
          Finding.ok(
              SUBJECT,
              "fingerprints " + fingerprints + "; they must be equal on head and workers"));
    }
    return findings;
  }

  private static List<Finding> complete(String name, Path folder) {
    InspectedModel subject = InspectedModel.open(folder);
    return List.of(
        subject.isComplete()
            ? Finding.ok(name, folder + " is a whole " + subject.family())
            : Finding.fail(
                name, folder + " lacks tensors: launch/edit-r1 inspect " + folder + " names them"));
  }

  /** Checks that one device can have these roles of a run with this copy of its model. */
  static List<Finding> memory(RunSpec spec, Path model, Set<Role> roles, String device) {
    InspectedModel subject = InspectedModel.open(model);
    if (subject.pipeline() == null) {
      return List.of(Finding.fail(SUBJECT, model + " is no editing pipeline"));
    }
    List<Need> needs =
        new MemoryEstimate(
                Precision.of(spec.model().dtype()),
                spec.data().resolution(),
                Math.max(spec.chunks().rollout(), spec.train().maxRows()),
                spec.text().maxLength(),
                spec.lora())
            .of(subject.pipeline(), subject.components());
    boolean kept = !spec.train().gradientCheckpointing();
    long largest =
        needs.stream()
            .filter(need -> roles.stream().anyMatch(role -> role.label().equals(need.role())))
            .mapToLong(need -> kept ? need.keptTotal() : need.total())
            .max()
            .orElse(0);
    DeviceMemory memory = DeviceMemory.of(device);
    String compared =
        (device + " has " + Bytes.of(memory.bytes()) + ", the largest of its roles needs about ")
            + Bytes.of(largest);
    return List.of(
        largest <= memory.bytes()
            ? Finding.ok("memory", compared)
            : Finding.fail(
                "memory",
                (compared + ": give it fewer roles, a smaller data.resolution or chunks, or set")
                    + " train.gradientCheckpointing; launch/edit-r1 inspect says more"));
  }
}
