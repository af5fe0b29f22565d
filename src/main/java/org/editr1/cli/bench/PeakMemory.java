package org.editr1.cli.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;

/** How much more memory a piece of work takes than is held before it, by Linux's own account. */
final class PeakMemory {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Path RESET = Path.of("/proc/self/clear_refs");
  private static final String PEAK = "VmHWM:";
  private static final double KILOBYTES_PER_MEGABYTE = 1024;

  private PeakMemory() {}

  /** Megabytes at the peak of {@code work}; nothing where the kernel does not tell. */
  static OptionalDouble of(Runnable work) {
    if (!Files.isWritable(RESET)) {
      return OptionalDouble.empty();
    }
    try {
      // See proc(5): 5 sets the peak to what is held now.
      Files.writeString(RESET, "5");
      double before = peak();
      work.run();
      return OptionalDouble.of(peak() - before);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double peak() throws IOException {
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith(PEAK))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
        .map(kilobytes -> kilobytes / KILOBYTES_PER_MEGABYTE)
        .findFirst()
        .orElseThrow(() -> new IOException(STATUS + " has no " + PEAK));
  }
}
