package org.editr1.run.simulation;

import org.editr1.Failure;
import org.editr1.folder.WriteQueue;
import org.editr1.io.file.DiskError;
import org.editr1.journey.Course;
import org.editr1.journey.Effect;
import org.editr1.journey.Message.PoliciesUpdated;
import org.editr1.run.Run;
import org.editr1.run.Run.Waiting;

/**
 * The learner of a head: takes a while, may be slow or fail, and asks a disk that refuses again.
 */
final class SimulatedLearner {
  private final SimulatedHead head;
  private final HeadMachine machine;
  private final Timeline time;
  private final Disk disk;
  private final int lag;
  private boolean fails;
  private long slowness;

  SimulatedLearner(SimulatedHead head, HeadMachine machine, Timeline time, Disk disk, int lag) {
    this.head = head;
    this.machine = machine;
    this.time = time;
    this.disk = disk;
    this.lag = lag;
  }

  /** The next step takes so long. */
  void slowDown(long millis) {
    time.lasts(millis);
    slowness = millis;
  }

  /** The next step fails. */
  void fail() {
    fails = true;
  }

  /** The journals are forced before the step, whose checkpoint is written before the answer. */
  void learn(Effect.Train step, Course course) {
    long millis = Math.max(slowness, time.between(20, 400));
    slowness = 0;
    head.queue()
        .add(() -> disk.force(null))
        .thenRun(() -> head.later(millis, () -> save(step, course)));
  }

  private void save(Effect.Train step, Course course) {
    if (fails) {
      head.on(Run::learningFailed);
      machine.ended(Failure.Kind.DEVICE, "the learner is out of memory: raise -Xmx");
      return;
    }
    try {
      disk.write(disk.versions().learn(step, course));
    } catch (DiskError e) {
      head.on(run -> run.waits(Waiting.LEARNER, "step " + step.step() + ": " + e.getMessage()));
      head.later(WriteQueue.AGAIN_MILLIS, () -> learn(step, course));
      return;
    }
    head.later(
        time.between(1, 10),
        () -> {
          head.on(run -> run.waits(Waiting.LEARNER, ""));
          PoliciesUpdated made = disk.versions().newest(lag);
          head.on(run -> run.learned(made));
        });
  }
}
