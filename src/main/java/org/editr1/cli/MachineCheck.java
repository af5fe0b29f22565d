package org.editr1.cli;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.editr1.UserError;
import org.editr1.node.Environment;
import org.editr1.tensor.NativeLibraries;

/** The machine: Java, memory, disk and the engine's native library. */
final class MachineCheck {
  private static final int JAVA = 17;
  private static final long SMALL_HEAP = 1_000_000_000;
  private static final long MEGABYTE = 1_000_000;

  private MachineCheck() {}

  static void java(Findings findings) {
    Runtime.Version version = Runtime.version();
    findings.require(
        version.feature() >= JAVA,
        "java",
        version + ", " + System.getProperty("java.vendor"),
        ": install a JDK " + JAVA + ", or set JAVA_HOME to one");
    long heap = Runtime.getRuntime().maxMemory();
    findings.prefer(
        heap >= SMALL_HEAP,
        "heap",
        "heap of at most " + Bytes.of(heap),
        ": JDK_JAVA_OPTIONS=-Xmx2g gives more");
    if (ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .noneMatch(flag -> flag.startsWith("-XX:MaxDirectMemorySize"))) {
      findings.warn("flags", "the JVM has not the project's flags: start through launch/edit-r1");
    }
  }

  static void memory(Findings findings) {
    findings.ok(
        "memory",
        (Bytes.of(DeviceMemory.of("cpu").bytes()) + " for this process, ")
            + (Runtime.getRuntime().availableProcessors() + " processors"));
  }

  /**
   * Returns whether the folder, or what is there of its path, can be written and has room.
   *
   * @param kept megabytes that a run leaves free
   * @param needed megabytes that one of its steps needs
   */
  static void disk(Findings findings, Path folder, int kept, long needed) throws IOException {
    Path there = folder.toAbsolutePath();
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    if (!Files.isDirectory(there) || !Files.isWritable(there)) {
      findings.fail("disk", there + " cannot be written: choose another folder or its owner");
      return;
    }
    long free = Files.getFileStore(there).getUsableSpace();
    findings.require(
        free >= (kept + needed) * MEGABYTE,
        "disk",
        Bytes.of(free)
            + " free for "
            + folder
            + (needed == 0 ? "" : "; a step needs up to " + needed + " MB")
            + (kept == 0 ? "" : ", store.minFreeMegabytes leaves " + kept + " MB"),
        ": make room, or the run waits");
  }

  /** Loads the engine and has it multiply. */
  static void engine(Findings findings) {
    try (NDManager manager = NativeLibraries.load().newBaseManager()) {
      Map<String, String> environment = Environment.of("cpu");
      float[] product =
          manager.ones(new Shape(2, 2)).matMul(manager.ones(new Shape(2, 2))).toFloatArray();
      if (product[0] == 2) {
        engine(findings, environment);
      } else {
        findings.fail("engine", "1 x 1 + 1 x 1 is " + product[0] + " here");
      }
    } catch (UserError e) {
      findings.fail("engine", String.valueOf(e.getMessage()));
    }
  }

  private static void engine(Findings findings, Map<String, String> environment) {
    String instructions = environment.getOrDefault("instructions", "");
    findings.prefer(
        !"amd64".equals(environment.get("architecture")) || instructions.contains("avx2"),
        "engine",
        (environment.get("library") + " on " + environment.get("architecture"))
            + (instructions.isEmpty() ? "" : ", " + instructions),
        ": without AVX2 training on this CPU is very slow");
    List<String> missing =
        environment.entrySet().stream()
            .filter(one -> one.getValue().equals("not set"))
            .map(Map.Entry::getKey)
            .toList();
    if (!missing.isEmpty()) {
      findings.warn(
          "numerics",
          (String.join(", ", missing) + " not set: start through launch/*, or workers of a")
              + " strict run will refuse each other");
    }
  }
}
