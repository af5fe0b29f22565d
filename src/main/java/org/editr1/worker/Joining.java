package org.editr1.worker;

import java.util.Map;
import java.util.Objects;
import org.editr1.journey.Logged.Level;
import org.editr1.journey.Message.Hello;
import org.editr1.journey.Message.Welcome;
import org.editr1.journey.Phase;
import org.editr1.journey.TensorRef;
import org.editr1.worker.Decision.Timer;
import org.jspecify.annotations.Nullable;

/** The worker's way into a run, and back after the head was lost; the table is the machine's. */
final class Joining {
  private enum State {
    JOINING,
    LOADING,
    WORKING,
    DRAINING,
    STOPPED
  }

  static final Timer TIMER = new Timer(Timer.Purpose.JOIN, 0);

  private WorkerIdentity self;
  private static final long MOST_PAUSE = 300_000;

  private final Pauses pauses;
  private final Decisions decisions;
  private State state = State.JOINING;
  private @Nullable Welcome head;
  private @Nullable TensorRef loaded;
  private String refusal = "";
  private boolean waits;
  private int failures;

  Joining(WorkerIdentity self, Pauses pauses, Decisions decisions) {
    this.self = self;
    this.pauses = pauses;
    this.decisions = decisions;
  }

  boolean isWorking() {
    return state == State.WORKING;
  }

  boolean isDraining() {
    return state == State.DRAINING;
  }

  /** The newest head that has taken the worker in; an order comes from none other. */
  Welcome head() {
    return Objects.requireNonNull(head, "no head has taken the worker in");
  }

  void sayHello() {
    Welcome last = head;
    Hello hello = last == null ? self.hello("", 0) : self.hello(last.run(), last.epoch());
    decisions.add(driver -> driver.sayHello(hello));
  }

  /** Says hello again where it has said it without these fingerprints. */
  void modelsRead(Map<String, String> complete) {
    self = self.with(complete);
    if (state == State.WORKING) {
      sayHello();
    }
  }

  void notAnswered(String reason) {
    if (!waits && (state == State.JOINING || state == State.LOADING)) {
      waits = true;
      decisions.log(Level.INFO, "%s waits for a head: %s", self.worker(), reason);
      decisions.phase(Phase.JOINING, "waits for a head: " + reason);
    }
    sayHelloLater();
  }

  void refused(String reason) {
    if (!refusal.equals(reason)) {
      decisions.log(Level.ERROR, "head refused %s: %s", self.worker(), reason);
    }
    refusal = reason;
    if (isWorking()) {
      state = State.JOINING;
    }
    if (!isDraining()) {
      decisions.phase(Phase.REFUSED, reason);
    }
    sayHelloLater();
  }

  private void sayHelloLater() {
    if (state == State.JOINING || state == State.LOADING) {
      state = State.JOINING;
      decisions.add(driver -> driver.set(TIMER, pauses.join()));
    }
  }

  void welcomed(Welcome welcome) {
    Welcome last = head;
    if (last != null && last.run().equals(welcome.run()) && last.epoch() > welcome.epoch()) {
      refused("its epoch is %d, but epoch %d has begun".formatted(welcome.epoch(), last.epoch()));
    } else if (state == State.JOINING) {
      head = welcome;
      refusal = "";
      if (waits) {
        waits = false;
        decisions.log(Level.INFO, "%s has found a head", self.worker());
      }
      state = State.LOADING;
      decisions.add(driver -> driver.connect(welcome));
      load(welcome.specification());
    }
  }

  /** A process loads the models of one specification alone. */
  private void load(TensorRef specification) {
    if (loaded == null) {
      decisions.phase(Phase.LOADING, "");
      decisions.add(driver -> driver.load(specification));
    } else if (loaded.equals(specification)) {
      loaded();
    } else {
      giveUp(Phase.FAILED, "the head runs another specification now");
    }
  }

  void loaded() {
    if (state == State.LOADING) {
      loaded = head().specification();
      failures = 0;
      state = State.WORKING;
      decisions.phase(Phase.IDLE, "");
    }
  }

  /** Another process may hold the device for a while, or a disk may be away. */
  void notLoaded(String reason) {
    if (state != State.LOADING) {
      return;
    }
    failures++;
    if (failures >= pauses.loads()) {
      giveUp(Phase.FAILED, reason);
      return;
    }
    long pause = Math.min(MOST_PAUSE, pauses.load() << (failures - 1));
    state = State.JOINING;
    decisions.log(
        Level.WARN, "%s loads its models again in %d s: %s", self.worker(), pause / 1_000, reason);
    decisions.phase(Phase.FAILED, reason + "; the worker tries again");
    decisions.add(driver -> driver.set(TIMER, pause));
  }

  /** The worker ends, and with it, in time, its process. */
  void giveUp(Phase phase, String reason) {
    state = isDraining() ? state : State.STOPPED;
    decisions.log(Level.ERROR, "%s stops: %s", self.worker(), reason);
    decisions.phase(phase, reason);
    decisions.add(driver -> driver.giveUp(phase, reason));
  }

  /** No order is claimed until a head has taken the worker in again. */
  void onHeadLost() {
    if (isWorking()) {
      state = State.JOINING;
      decisions.phase(Phase.JOINING, "the head does not answer");
      sayHello();
    }
  }

  void drain() {
    state = State.DRAINING;
    decisions.add(driver -> driver.cancel(TIMER));
  }

  void stop() {
    state = State.STOPPED;
    decisions.phase(Phase.LEFT, "");
    decisions.add(Decision.Driver::stop);
  }
}
