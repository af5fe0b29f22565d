package org.editr1.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.editr1.journey.UserError;

/**
 * The largest memory of this process while something runs: anonymous pages as Linux counts them
 * (pages of mapped files are not among them) and the Java heap.
 */
final class ProcessMemory implements AutoCloseable {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final long INTERVAL_MILLIS = 5;

  private final long before;
  private final Thread watcher;
  private volatile long most;
  private volatile boolean over;

  ProcessMemory() {
    this.before = anonymous();
    this.most = before;
    heapPools().forEach(MemoryPoolMXBean::resetPeakUsage);
    this.watcher = new Thread(this::watch, "memory-watch");
    watcher.setDaemon(true);
    watcher.start();
  }

  private void watch() {
    while (!over) {
      most = Math.max(most, anonymous());
      try {
        Thread.sleep(INTERVAL_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Most anonymous bytes beyond those at the beginning. */
  long anonymousGrowth() {
    return Math.max(most, anonymous()) - before;
  }

  /** Most bytes of the Java heap; at most, since its parts need not have peaked together. */
  static long heapPeak() {
    return heapPools().stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
  }

  private static List<MemoryPoolMXBean> heapPools() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .toList();
  }

  private static long anonymous() {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith("RssAnon:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst()
          .orElseThrow(() -> new UserError(STATUS + " has no RssAnon"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    over = true;
    watcher.interrupt();
  }
}
