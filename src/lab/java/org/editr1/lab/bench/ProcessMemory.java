package org.editr1.lab.bench;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.editr1.UserError;

/**
 * The largest memory of this process while something runs: anonymous pages as Linux counts them
 * (pages of mapped files are not among them) and the Java heap.
 */
public final class ProcessMemory implements AutoCloseable {
  private static final String STATUS = "/proc/self/status";
  private static final byte[] NAME = "RssAnon:".getBytes(StandardCharsets.US_ASCII);
  private static final long KILOBYTE = 1024;
  private static final long INTERVAL_MILLIS = 10;

  private final byte[] status = new byte[1 << 14];
  private final long before;
  private final Thread watcher;
  private volatile long most;
  private volatile boolean over;

  /** Begins to watch. */
  public ProcessMemory() {
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
  public long anonymousGrowth() {
    return Math.max(most, anonymous()) - before;
  }

  /** Most bytes of the Java heap; at most, since its parts need not have peaked together. */
  public static long heapPeak() {
    return heapPools().stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
  }

  private static List<MemoryPoolMXBean> heapPools() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .toList();
  }

  /** Reads into one buffer, so that the watcher measures no garbage of its own. */
  synchronized long anonymous() {
    try (RandomAccessFile file = new RandomAccessFile(STATUS, "r")) {
      int length = file.read(status);
      for (int at = 0; at + NAME.length < length; at++) {
        if (Arrays.equals(status, at, at + NAME.length, NAME, 0, NAME.length)) {
          return KILOBYTE * number(at + NAME.length);
        }
      }
      throw new UserError(STATUS + " has no RssAnon: this needs Linux");
    } catch (IOException e) {
      throw new UserError(STATUS + " cannot be read: this needs Linux", e);
    }
  }

  private long number(int from) {
    long number = 0;
    for (int at = from; status[at] != '\n'; at++) {
      if (status[at] >= '0' && status[at] <= '9') {
        number = 10 * number + status[at] - '0';
      }
    }
    return number;
  }

  @Override
  public void close() {
    over = true;
    watcher.interrupt();
  }
}
