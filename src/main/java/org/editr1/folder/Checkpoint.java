package org.editr1.folder;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.editr1.UserError;
import org.editr1.io.file.DiskError;
import org.editr1.io.file.MessageJson;
import org.editr1.journey.Course;
import org.editr1.journey.Message.PoliciesUpdated;
import org.editr1.journey.PolicyRef;
import org.editr1.journey.PolicyRef.Kind;

/**
 * The checkpoint of version V. Each policy is a folder that Python's peft loads.
 *
 * <pre>
 * live/ ema/              adapter_config.json, adapter_model.safetensors
 * behaviour-U/            for V, and for each older version U that open steps still train with
 * optimizer.safetensors
 * state.json              the policies by reference
 * course.json             see {@link Course}
 * SHA256SUMS
 * </pre>
 */
public record Checkpoint(Path folder) {
  private static final String STATE = "state.json";
  private static final String COURSE = "course.json";

  public Path optimizer() {
    return folder.resolve("optimizer.safetensors");
  }

  /** The file of a policy's adapter, whether or not the checkpoint holds it. */
  public Path adapterFile(PolicyRef policy) {
    return policyFolder(policy).resolve("adapter_model.safetensors");
  }

  private Path policyFolder(PolicyRef policy) {
    String kind = policy.kind().label();
    return folder.resolve(policy.kind() == Kind.BEHAVIOUR ? kind + "-" + policy.version() : kind);
  }

  /**
   * Writes the folder of a policy.
   *
   * @param adapter a safetensors file, which is copied
   * @param config content of {@code adapter_config.json}
   */
  public void writePolicy(PolicyRef policy, Path adapter, byte[] config) {
    Path into = policyFolder(policy);
    DiskError.writing(
        into,
        () -> {
          Files.createDirectories(into);
          Files.copy(adapter, adapterFile(policy));
          Files.write(into.resolve("adapter_config.json"), config);
        });
  }

  /** The adapter of a policy that the checkpoint holds, as a safetensors file. */
  public byte[] adapter(PolicyRef policy) {
    Path file = adapterFile(policy);
    return DiskError.reading(file, () -> Files.readAllBytes(file));
  }

  /** The adapters of the checkpoint's own version. */
  public Map<Kind, byte[]> adapters() {
    PoliciesUpdated learned = state();
    Map<Kind, byte[]> adapters = new EnumMap<>(Kind.class);
    for (PolicyRef policy : learned.policies()) {
      if (policy.version() == learned.version()) {
        adapters.put(policy.kind(), adapter(policy));
      }
    }
    return adapters;
  }

  /** Writes which policies the checkpoint holds. */
  public void writeState(PoliciesUpdated learned) {
    Path file = folder.resolve(STATE);
    DiskError.writing(file, () -> Files.write(file, MessageJson.write(learned)));
  }

  /** Writes the JSON of a {@link Course}. */
  public void writeCourse(byte[] json) {
    Path file = folder.resolve(COURSE);
    DiskError.writing(file, () -> Files.write(file, json));
  }

  /** The course of the run up to the checkpoint; {@link Course#NONE} where none was written. */
  public Course course() {
    Path file = folder.resolve(COURSE);
    return Files.exists(file) ? read(file, Course.class) : Course.NONE;
  }

  /** Which policies the checkpoint holds. */
  public PoliciesUpdated state() {
    return read(folder.resolve(STATE), PoliciesUpdated.class);
  }

  private static <T> T read(Path file, Class<T> type) {
    byte[] json = DiskError.reading(file, () -> Files.readAllBytes(file));
    try {
      return MessageJson.read(json, type);
    } catch (IllegalArgumentException e) {
      throw new UserError(file + " is not the state of a checkpoint: " + e.getMessage(), e);
    }
  }
}
