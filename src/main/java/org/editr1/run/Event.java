package org.editr1.run;

import org.editr1.journey.Message;
import org.editr1.journey.Message.Claim;
import org.editr1.journey.Message.Failed;
import org.editr1.journey.Message.Hello;
import org.editr1.journey.Message.PoliciesUpdated;
import org.editr1.journey.Message.Release;
import org.editr1.journey.Message.Renew;

/** What happens to a run. {@link Run} is a {@link Visitor}: it cannot forget one. */
public sealed interface Event {
  void accept(Visitor visitor);

  /** One method per kind of event. */
  interface Visitor {
    void hello(Hello worker);

    void claim(Claim claim);

    void renew(Renew renew);

    void done(Done done);

    void failed(Failed failed);

    void release(Release release);

    void memberLost(MemberLost lost);

    void learned(PoliciesUpdated policies);

    void learningFailed();

    void roomMeasured(RoomMeasured room);

    void tick();

    void reportDue();

    void conclude();

    void drain();

    void pause(Pause pause);

    void resume();
  }

  /** A worker sent {@code message}; the effects end with the answer. */
  record Joined(Hello message) implements Event {
    @Override
    public void accept(Visitor visitor) {
      visitor.hello(message);
    }
  }

  /** A worker asks for an order; the effects end with the answer. */
  record Claimed(Claim message) implements Event {
    @Override
    public void accept(Visitor visitor) {
      visitor.claim(message);
    }
  }

  /** A worker renews a lease; the effects end with the answer. */
  record Renewed(Renew message) implements Event {
    @Override
    public void accept(Visitor visitor) {
      visitor.renew(message);
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
    public void accept(Visitor visitor) {
      visitor.done(this);
    }
  }

  /** A worker could not run an order; the effects end with the answer. */
  record OrderFailed(Failed message) implements Event {
    @Override
    public void accept(Visitor visitor) {
      visitor.failed(message);
    }
  }

  /** A worker hands an order back; the effects end with the answer. */
  record Released(Release message) implements Event {
    @Override
    public void accept(Visitor visitor) {
      visitor.release(message);
    }
  }

  /** A member left the cluster, and with it the workers that live in it. */
  record MemberLost(String member) implements Event {
    @Override
    public void accept(Visitor visitor) {
      visitor.memberLost(this);
    }
  }

  /** The learner has made and saved the version that {@code Effect.Train} asked for. */
  record Learned(PoliciesUpdated policies) implements Event {
    @Override
    public void accept(Visitor visitor) {
      visitor.learned(policies);
    }
  }

  /** The learner could not make the version. */
  record LearningFailed() implements Event {
    @Override
    public void accept(Visitor visitor) {
      visitor.learningFailed();
    }
  }

  /** The answer to {@code Effect.MeasureRoom}: the free space of the store's disk. */
  record RoomMeasured(long freeMegabytes) implements Event {
    @Override
    public void accept(Visitor visitor) {
      visitor.roomMeasured(this);
    }
  }

  /** The clock: every {@link Run#TICK_MILLIS} milliseconds. */
  record Tick() implements Event {
    @Override
    public void accept(Visitor visitor) {
      visitor.tick();
    }
  }

  /** The reports of the head are due: every {@link Run#REPORT_MILLIS} milliseconds. */
  record ReportDue() implements Event {
    @Override
    public void accept(Visitor visitor) {
      visitor.reportDue();
    }
  }

  /** No further step is to open: the open steps are the last. */
  record Conclude() implements Event {
    @Override
    public void accept(Visitor visitor) {
      visitor.conclude();
    }
  }

  /** No further lease is to be granted: the head stops once nothing is under way. */
  record Drain() implements Event {
    @Override
    public void accept(Visitor visitor) {
      visitor.drain();
    }
  }

  /** No further lease is to be granted until {@link Resume}. */
  record Pause(String why) implements Event {
    @Override
    public void accept(Visitor visitor) {
      visitor.pause(this);
    }
  }

  /** Ends a pause. */
  record Resume() implements Event {
    @Override
    public void accept(Visitor visitor) {
      visitor.resume();
    }
  }
}
