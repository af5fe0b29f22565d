package org.editr1.run;

import org.editr1.journey.Message;
import org.editr1.journey.Message.Claim;
import org.editr1.journey.Message.Failed;
import org.editr1.journey.Message.Hello;
import org.editr1.journey.Message.PoliciesUpdated;
import org.editr1.journey.Message.Release;
import org.editr1.journey.Message.Renew;

/** An input of a run. An event that {@link Run} does not handle does not compile. */
public sealed interface Event {
  /** Calls the method of {@code run} that handles the event. */
  void happensTo(Run run);

  /** A worker says hello; the effects end with the answer. */
  record Joined(Hello message) implements Event {
    @Override
    public void happensTo(Run run) {
      run.hello(message);
    }
  }

  /** A worker asks for an order; the effects end with the answer. */
  record Claimed(Claim message) implements Event {
    @Override
    public void happensTo(Run run) {
      run.claim(message);
    }
  }

  /** A worker renews a lease; the effects end with the answer. */
  record Renewed(Renew message) implements Event {
    @Override
    public void happensTo(Run run) {
      run.renew(message);
    }
  }

  /**
   * A worker delivers a result; the effects end with the answer.
   *
   * @param intact whether the store holds the file that the result names, byte for byte; true where
   *     it names none
   */
  record Done(Message.Done message, boolean intact) implements Event {
    @Override
    public void happensTo(Run run) {
      run.done(message, intact);
    }
  }

  /** A worker could not run an order; the effects end with the answer. */
  record OrderFailed(Failed message) implements Event {
    @Override
    public void happensTo(Run run) {
      run.failed(message);
    }
  }

  /** A worker hands an order back; the effects end with the answer. */
  record Released(Release message) implements Event {
    @Override
    public void happensTo(Run run) {
      run.release(message);
    }
  }

  /** A member left the cluster, and with it the workers that live in it. */
  record MemberLost(String member) implements Event {
    @Override
    public void happensTo(Run run) {
      run.memberLost(member);
    }
  }

  /** The learner has made and saved the version that {@code Effect.Train} asked for. */
  record Learned(PoliciesUpdated policies) implements Event {
    @Override
    public void happensTo(Run run) {
      run.learned(policies);
    }
  }

  /** The learner could not make the version. */
  record LearningFailed() implements Event {
    @Override
    public void happensTo(Run run) {
      run.learningFailed();
    }
  }

  /** The answer to {@code Effect.MeasureRoom}: the free space of the store's disk. */
  record RoomMeasured(long freeMegabytes) implements Event {
    @Override
    public void happensTo(Run run) {
      run.roomMeasured(freeMegabytes);
    }
  }

  /** The clock: every {@link Run#TICK_MILLIS} milliseconds. */
  record Tick() implements Event {
    @Override
    public void happensTo(Run run) {
      run.tick();
    }
  }

  /** The reports of the head are due: every {@link Run#REPORT_MILLIS} milliseconds. */
  record ReportDue() implements Event {
    @Override
    public void happensTo(Run run) {
      run.reportDue();
    }
  }

  /** No further step is to open: the open steps are the last. */
  record Conclude() implements Event {
    @Override
    public void happensTo(Run run) {
      run.conclude();
    }
  }

  /** Grants no further lease: the head stops once no order is leased and no step is learned. */
  record Drain() implements Event {
    @Override
    public void happensTo(Run run) {
      run.drain();
    }
  }

  /** No further lease is to be granted until {@link Resume}. */
  record Pause(String why) implements Event {
    @Override
    public void happensTo(Run run) {
      run.pause(why);
    }
  }

  /** Ends a pause. */
  record Resume() implements Event {
    @Override
    public void happensTo(Run run) {
      run.resume();
    }
  }
}
