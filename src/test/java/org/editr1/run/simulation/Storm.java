package org.editr1.run.simulation;

import java.util.List;
import org.editr1.Noise;

/** Strikes a cluster now and then until its storm is over. */
final class Storm {
  private static final List<String> DISK_FAULTS =
      List.of(
          "No space left on device",
          "Disk quota exceeded",
          "Input/output error",
          "Read-only file system",
          "Stale file handle");

  private final SimulatedCluster cluster;
  private final Timeline time;
  private final Noise noise;
  private final List<Runnable> strikes;

  Storm(SimulatedCluster cluster, Noise noise) {
    this.cluster = cluster;
    this.time = cluster.time();
    this.noise = noise;
    HeadMachine head = cluster.head();
    this.strikes =
        List.of(
            cluster::crashAnyWorker,
            cluster::crashAnyWorker,
            () -> cluster.freezeAnyWorker(time.between(100, 8_000)),
            () -> cluster.freezeAnyWorker(time.between(100, 8_000)),
            cluster::cutOffAnyWorker,
            cluster::cutOffAnyWorker,
            cluster::hangAnyWorker,
            cluster::failToLoadAnyWorker,
            cluster::mistakeAnyWorker,
            cluster::trespass,
            cluster::misdirectAnyResult,
            () -> cluster.startSecondHead(time.between(500, 10_000)),
            this::failDisk,
            this::failDisk,
            head::crash,
            head::crashAtAWrite,
            head::drain,
            head::failLearner,
            head::answerTooMuch,
            () -> head.crash(time.between(10_000, 60_000)),
            () -> head.freeze(time.between(100, 5_000)),
            () -> head.pause(time.between(100, 2_000)),
            () -> head.slowLearner(time.between(1_000, 20_000)));
  }

  /**
   * @param mood milliseconds between two strikes at most
   */
  void begin(long mood) {
    time.after(
        time.between(100, mood),
        () -> {
          if (time.isStormy()) {
            strikes.get(noise.below(strikes.size())).run();
            begin(mood);
          }
        });
  }

  private void failDisk() {
    String why = DISK_FAULTS.get(noise.below(DISK_FAULTS.size()));
    cluster.diskRefuses(why, time.between(100, 12_000));
  }
}
