package org.editr1.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.editr1.tensor.NativeLibraries;

/**
 * Describes the machine properties that the bits of a result depend on, apart from the order
 * itself. Workers of a {@code determinism: strict} run must agree in all of them.
 */
public final class Environment {
  private static final String BRANCH = "MKL_CBWR";
  private static final List<String> VARIABLES =
      List.of(
          "OMP_NUM_THREADS",
          "MKL_NUM_THREADS",
          BRANCH,
          "MKL_DYNAMIC",
          "ONEDNN_MAX_CPU_ISA",
          "ONEDNN_DEFAULT_FPMATH_MODE",
          "DNNL_MAX_CPU_ISA",
          "DNNL_DEFAULT_FPMATH_MODE",
          "ATEN_CPU_CAPABILITY");
  private static final List<String> INSTRUCTIONS =
      List.of("avx2", "avx512f", "avx512_bf16", "amx_bf16", "sve");

  private Environment() {}

  /** The environment of this process for a device such as {@code cpu} or {@code cuda:0}. */
  public static Map<String, String> of(String device) {
    Map<String, String> environment = new TreeMap<>();
    environment.put("build", Build.id());
    environment.put("library", "pytorch " + NativeLibraries.load().getVersion());
    environment.put("device", device.replaceAll(":\\d+$", ""));
    environment.put("architecture", System.getProperty("os.arch"));
    VARIABLES.forEach(name -> environment.put(name, System.getenv().getOrDefault(name, "not set")));
    Map<String, String> cpu = cpuInfo();
    environment.put("processor", processor(cpu, environment.getOrDefault(BRANCH, "")));
    environment.put("instructions", instructions(cpu));
    return environment;
  }

  /**
   * The vendor, and the model where MKL chooses its kernels by it: everywhere but on Intel's with a
   * branch that {@code MKL_CBWR} names (MKL developer guide, conditional numerical
   * reproducibility).
   */
  static String processor(Map<String, String> cpu, String branch) {
    String vendor = cpu.getOrDefault("vendor_id", "unknown vendor");
    return vendor.equals("GenuineIntel") && !Set.of("AUTO", "not set").contains(branch)
        ? vendor
        : "%s, family %s, model %s"
            .formatted(
                vendor,
                cpu.getOrDefault("cpu family", "unknown"),
                cpu.getOrDefault("model", "unknown"));
  }

  private static String instructions(Map<String, String> cpu) {
    List<String> flags =
        List.of(cpu.getOrDefault("flags", cpu.getOrDefault("Features", "")).split(" "));
    return String.join(" ", INSTRUCTIONS.stream().filter(flags::contains).toList());
  }

  /** What Linux says of the first processor; empty elsewhere. */
  private static Map<String, String> cpuInfo() {
    try {
      return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
          .takeWhile(line -> !line.isBlank())
          .map(line -> line.split("\\s*:\\s*", 2))
          .filter(entry -> entry.length == 2)
          .collect(Collectors.toMap(entry -> entry[0], entry -> entry[1], (first, next) -> first));
    } catch (IOException e) {
      return Map.of();
    }
  }
}
