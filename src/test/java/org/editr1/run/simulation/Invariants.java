package org.editr1.run.simulation;

import java.util.List;
import org.editr1.journey.Effect;
import org.editr1.journey.Order;
import org.editr1.run.Snapshot;

/** All invariants, and how much of the disk they have seen. */
final class Invariants {
  private final Disk disk;
  private final List<Invariant> all;
  private int read;
  private int revision;

  Invariants(Scenario scenario, Disk disk) {
    this.disk = disk;
    this.all =
        List.of(
            new EverySampleEndsOnce(scenario),
            new NoLeafCountedTwice(),
            new LeavesInFixedOrder(),
            new NothingIsDoneTwice(),
            new PolicyOfTheRightVersion(scenario, disk),
            new InputsAreStored(disk),
            new OnlyFaultySamplesAreDropped(scenario.poison()),
            new VersionsComeOneByOne(),
            new StepsStayInTheWindow(scenario.spec()),
            new ResultsNeverDiffer());
    all.forEach(invariant -> invariant.lost(disk));
    read = disk.length();
  }

  void headStarts() {
    all.forEach(invariant -> invariant.headStarts(disk));
  }

  void saw(Effect effect) {
    all.forEach(invariant -> invariant.effect(effect));
  }

  void leased(Order order) {
    all.forEach(invariant -> invariant.leased(order));
  }

  void look(Snapshot snapshot) {
    all.forEach(invariant -> invariant.stands(snapshot));
  }

  /** Must follow every event. */
  void readDisk() {
    if (revision != disk.revision()) {
      revision = disk.revision();
      all.forEach(invariant -> invariant.lost(disk));
    } else {
      disk.from(read).forEach(line -> all.forEach(invariant -> invariant.written(line)));
    }
    read = disk.length();
  }
}
