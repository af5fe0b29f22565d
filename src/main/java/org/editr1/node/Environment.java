package org.editr1.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.editr1.tensor.NativeLibraries;

/**
 * Describes the machine properties that the bits of a result depend on, apart from the order
 * itself. Workers of a {@code determinism: strict} run must agree in all of them.
 */
public final class Environment {
  private static final List<String> VARIABLES =
      List.of("OMP_NUM_THREADS", "MKL_NUM_THREADS", "MKL_CBWR", "MKL_DYNAMIC");
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
    environment.put("instructions", instructions());
    VARIABLES.forEach(name -> environment.put(name, System.getenv().getOrDefault(name, "not set")));
    return environment;
  }

  private static String instructions() {
    Path info = Path.of("/proc/cpuinfo");
    try {
      List<String> flags =
          Files.readAllLines(info).stream()
              .filter(line -> line.startsWith("flags") || line.startsWith("Features"))
              .findFirst()
              .map(line -> List.of(line.substring(line.indexOf(':') + 1).trim().split(" ")))
              .orElse(List.of());
      return String.join(" ", INSTRUCTIONS.stream().filter(flags::contains).toList());
    } catch (IOException e) {
      return "unknown";
    }
  }
}
