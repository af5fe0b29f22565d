package org.editr1.watch;

import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.editr1.Clock;
import org.editr1.bus.Addresses;
import org.editr1.bus.Bus;
import org.editr1.journey.Message.BusTail;
import org.editr1.journey.Message.ProcessReport;

/** Publishes reports of this process and copies of messages that it has sent. */
public final class ProcessWatch {
  private static final long REPORT_EVERY = 2_000;
  private static final long COPIES_EVERY = 1_000;
  private static final long PROBE_EVERY = 200;

  private final Vertx vertx;
  private final String node;
  private final Clock clock;
  private final long started;
  private final AtomicLong longestWait = new AtomicLong();

  private ProcessWatch(Vertx vertx, String node, Clock clock) {
    this.vertx = vertx;
    this.node = node;
    this.clock = clock;
    this.started = clock.nanos();
  }

  /**
   * Reports until {@code vertx} is closed.
   *
   * @param node the name of the process, as in its workers' reports
   * @param clock of this process
   */
  public static void start(Vertx vertx, String node, Clock clock) {
    ProcessWatch watch = new ProcessWatch(vertx, node, clock);
    vertx.setPeriodic(PROBE_EVERY, unused -> watch.probe());
    vertx.setPeriodic(COPIES_EVERY, unused -> watch.publishCopies());
    vertx.setPeriodic(0, REPORT_EVERY, unused -> watch.publish());
  }

  /** Gives every event loop a task, which waits for as long as messages do. */
  private void probe() {
    for (EventExecutor loop : ((VertxInternal) vertx).nettyEventLoopGroup()) {
      long asked = clock.nanos();
      loop.execute(() -> longestWait.accumulateAndGet(clock.nanos() - asked, Math::max));
    }
  }

  private void publish() {
    Bus bus = Bus.of(vertx);
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    Duration cpu = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    bus.publish(
        Addresses.PROCESS_REPORT,
        new ProcessReport(
            node,
            clock.secondsSince(started),
            heap.getUsed(),
            heap.getMax(),
            cpu.toMillis() / 1e3,
            Clock.seconds(longestWait.getAndSet(0)),
            bus.traffic()));
  }

  private void publishCopies() {
    Bus bus = Bus.of(vertx);
    List<BusTail.Copy> copies = bus.drainSamples();
    if (!copies.isEmpty()) {
      bus.publish(Addresses.BUS_TAIL, new BusTail(node, copies));
    }
  }
}
