package org.editr1.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.editr1.UserError;
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

  static void folders(Findings findings, ModelFolders folders) {
    int before = findings.failed();
    findings.of(SUBJECT, all -> complete(all, SUBJECT, folders.model()));
    ModelFolders.Judge judge = folders.judge();
    if (judge != null) {
      findings.of("judge", all -> complete(all, "judge", judge.folder()));
      if (!Files.isRegularFile(judge.template())) {
        findings.fail("judge", "there is no template " + judge.template());
      }
    }
    if (findings.failed() == before) {
      findings.ok(
          SUBJECT,
          ("fingerprints " + Fingerprint.ofAll(folders.files()))
              + "; they must be equal on head and workers");
    }
  }

  private static void complete(Findings findings, String name, Path folder) {
    findings.ok(name, folder + " is a whole " + complete(folder).family());
  }

  private static InspectedModel complete(Path folder) {
    InspectedModel subject = InspectedModel.open(folder);
    if (!subject.isComplete()) {
      throw new UserError(
          folder + " lacks tensors: launch/edit-r1 inspect " + folder + " names them");
    }
    return subject;
  }

  /**
   * Compares what a device has with what these roles of a run need with this copy of its model.
   *
   * @throws UserError if the device has less, or the model lacks tensors
   */
  static String memory(RunSpec spec, Path model, Set<Role> roles, String device) {
    InspectedModel subject = complete(model);
    if (subject.pipeline() == null) {
      throw new UserError(model + " is no editing pipeline");
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
        "%s has %s, the largest of its roles needs about %s"
            .formatted(device, Bytes.of(memory.bytes()), Bytes.of(largest));
    if (largest > memory.bytes()) {
      throw new UserError(
          compared
              + ": give it fewer roles, a smaller data.resolution, lora.rank or chunks, or set"
              + " train.gradientCheckpointing; launch/edit-r1 inspect says more");
    }
    return compared;
  }
}
