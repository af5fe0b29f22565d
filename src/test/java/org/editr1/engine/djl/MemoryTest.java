package org.editr1.engine.djl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.editr1.engine.djl.MemoryRun.Sample;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Orders and steps release their memory: the memory of a working process is as large after 240
 * steps as after 80. The same process with a planted leak shows what the bound sees.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class MemoryTest {
  private static final int GROUPS = 120;

  /** Steps that fill the caches of compiler and allocator. */
  private static final int WARM_UP = 80;

  /**
   * Kilobytes. Compiled code and holes between allocations came to 30 to 1400 in five runs. 12
   * forwards of a group that leave 5 KB behind each come to 2200 and more: some of it fits into
   * holes.
   */
  private static final long BOUND = 2500;

  /** Arrays of 5 KB that each forward of the leaking process leaves behind. */
  private static final int LEAKED = 4;

  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void ordersLeaveNoArraysBehind() {
    processes.forEach(Process::destroyForcibly);
  }

  @Test
  void memoryStaysFlatAndALeakIsDetected() throws Exception {
    Process sound = start(0);
    Process leaking = start(LEAKED);
    List<Sample> samples = samples(sound);
    Sample first = samples.get(0);
    for (Sample sample : samples) {
      assertEquals(first.arrays(), sample.arrays(), () -> "arrays of the model: " + samples);
      assertEquals(
          (double) first.direct(), sample.direct(), 100_000, () -> "direct buffers: " + samples);
    }
    assertTrue(growth(samples) < BOUND, () -> growth(samples) + " KB: " + samples);

    List<Sample> leaked = samples(leaking);
    assertTrue(growth(leaked) > BOUND, () -> "a leak is not seen: " + leaked);
  }

  /** Between the lowest of the first three samples behind the warm-up and that of the last. */
  private static long growth(List<Sample> samples) {
    return lowest(samples.subList(samples.size() - 3, samples.size()))
        - lowest(samples.subList(0, 3));
  }

  private static long lowest(List<Sample> samples) {
    return samples.stream().mapToLong(Sample::resident).min().orElseThrow();
  }

  /** With a heap that is resident from the start, and a compiler that soon has nothing to do. */
  private Process start(int leaked) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> !argument.startsWith("-agent"))
        .forEach(command::add);
    command.addAll(List.of("-Xms128m", "-Xmx128m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC"));
    command.addAll(
        List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
    command.addAll(
        List.of(MemoryRun.class.getName(), Integer.toString(GROUPS), Integer.toString(leaked)));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    // One pool for all threads: which thread frees what does not matter.
    builder.environment().put("MALLOC_ARENA_MAX", "1");
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  /** The samples behind the warm-up. */
  private static List<Sample> samples(Process process) throws Exception {
    List<String> lines = new ArrayList<>();
    try (BufferedReader output = process.inputReader()) {
      output.lines().forEach(lines::add);
    }
    assertEquals(0, process.waitFor(), () -> String.join("\n", lines));
    List<Sample> samples =
        lines.stream()
            .filter(Sample::isIn)
            .map(Sample::parse)
            .filter(sample -> sample.step() >= WARM_UP)
            .toList();
    assertTrue(samples.size() > 6, () -> String.join("\n", lines));
    return samples;
  }
}
