package org.editr1.cli;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.editr1.node.Environment;

/** The machine: Java, memory, disk and the engine's native library. */
final class MachineCheck {
  private static final int JAVA = 17;
  private static final long SMALL_HEAP = 1_000_000_000;
  private static final long MEGABYTE = 1_000_000;

  private MachineCheck() {}

  static List<Finding> java() {
    List<Finding> findings = new ArrayList<>();
    Runtime.Version version = Runtime.version();
    String name = version + ", " + System.getProperty("java.vendor");
    findings.add(
        version.feature() >= JAVA
            ? Finding.ok("java", name)
            : Finding.fail("java", name + ": install a JDK " + JAVA + ", or set JAVA_HOME to one"));
    long heap = Runtime.getRuntime().maxMemory();
    String limit = "heap of at most " + Bytes.of(heap);
    findings.add(
        heap >= SMALL_HEAP
            ? Finding.ok("heap", limit)
            : Finding.warn("heap", limit + ": JDK_JAVA_OPTIONS=-Xmx2g gives more"));
    boolean limited =
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .anyMatch(flag -> flag.startsWith("-XX:MaxDirectMemorySize"));
    if (!limited) {
      findings.add(
          Finding.warn(
              "flags", "the JVM has not the project's flags: start through launch/edit-r1"));
    }
    return findings;
  }

  static List<Finding> memory() {
    DeviceMemory memory = DeviceMemory.of("cpu");
    return List.of(
        Finding.ok(
            "memory",
            (Bytes.of(memory.bytes()) + " for this process, ")
                + (Runtime.getRuntime().availableProcessors() + " processors")));
  }

  /**
   * Whether the folder, or what is there of its path, can be written and has room.
   *
   * @param leastMegabytes below which a run waits
   */
  static List<Finding> disk(Path folder, int leastMegabytes) throws IOException {
    Path there = folder.toAbsolutePath();
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    if (!Files.isDirectory(there) || !Files.isWritable(there)) {
      return List.of(
          Finding.fail("disk", there + " cannot be written: choose another folder or its owner"));
    }
    long free = Files.getFileStore(there).getUsableSpace();
    String room = Bytes.of(free) + " free for " + folder;
    if (free < leastMegabytes * MEGABYTE) {
      return List.of(
          Finding.fail(
              "disk",
              (room + ", store.minFreeMegabytes is " + leastMegabytes)
                  + ": make room, or the run waits"));
    }
    return List.of(Finding.ok("disk", room));
  }

  /** Loads the engine and has it multiply. */
  static List<Finding> engine() {
    Map<String, String> environment;
    try (NDManager manager = NDManager.newBaseManager()) {
      environment = Environment.of("cpu");
      float[] product =
          manager.ones(new Shape(2, 2)).matMul(manager.ones(new Shape(2, 2))).toFloatArray();
      if (product[0] != 2) {
        return List.of(Finding.fail("engine", "1 x 1 + 1 x 1 is " + product[0] + " here"));
      }
    } catch (RuntimeException | LinkageError e) {
      return List.of(
          Finding.fail(
              "engine",
              "the native library does not load: "
                  + e.getMessage()
                  + "; PyTorch for x86-64 or AArch64 Linux with glibc 2.28 is needed"));
    }
    return engine(environment);
  }

  private static List<Finding> engine(Map<String, String> environment) {
    List<Finding> findings = new ArrayList<>();
    String instructions = environment.getOrDefault("instructions", "");
    String name =
        (environment.get("library") + " on " + environment.get("architecture"))
            + (instructions.isEmpty() ? "" : ", " + instructions);
    boolean slow =
        "amd64".equals(environment.get("architecture")) && !instructions.contains("avx2");
    findings.add(
        slow
            ? Finding.warn("engine", name + ": without AVX2 training on this CPU is very slow")
            : Finding.ok("engine", name));
    List<String> missing =
        environment.entrySet().stream()
            .filter(one -> one.getValue().equals("not set"))
            .map(Map.Entry::getKey)
            .toList();
    if (!missing.isEmpty()) {
      findings.add(
          Finding.warn(
              "numerics",
              (String.join(", ", missing) + " not set: start through launch/*, or workers of a")
                  + " strict run will refuse each other"));
    }
    return findings;
  }
}
