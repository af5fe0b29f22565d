package org.editr1.protocol.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.editr1.journey.Message;
import org.editr1.journey.Message.Ack;
import org.editr1.journey.Message.Claim;
import org.editr1.journey.Message.Done;
import org.editr1.journey.Message.Failed;
import org.editr1.journey.Message.Hello;
import org.editr1.journey.Message.Lease;
import org.editr1.journey.Message.NoWork;
import org.editr1.journey.Message.Release;
import org.editr1.journey.Message.Renew;
import org.editr1.journey.Message.Welcome;
import org.editr1.journey.Order;
import org.editr1.journey.Result;
import org.editr1.journey.Role;
import org.editr1.run.FakeWork;
import org.jspecify.annotations.Nullable;

/**
 * Says hello, claims, renews, runs for a while and says done, as the real one does: two orders at
 * hand, the same claim until it is answered, results told until they are heard, hello again when
 * nobody answers or the head does not know it. It may crash and start again, freeze and come back.
 */
final class SimulatedWorker {
  private static final long TIMEOUT = 500;

  /** What a worker of this cluster does to its orders. */
  record Habits(
      Set<Role> roles, long slowness, double failing, double releasing, double holdingOne) {}

  private static final class Slot {
    private final Lease lease;
    private boolean telling;

    private Slot(Lease lease) {
      this.lease = lease;
    }
  }

  private final String name;
  private final Habits habits;
  private final Timeline time;
  private final BiConsumer<Message, Consumer<Message>> head;
  private final FaultyEngine engine;
  private final List<Slot> slots = new ArrayList<>();
  private @Nullable Slot running;
  private long incarnation;
  private long sequence;
  private boolean up;
  private long epoch;
  private boolean welcome;
  private boolean claiming;
  private boolean napping;
  private long frozenUntil;

  /** What may go wrong with an order when it is run. */
  interface FaultyEngine {
    List<Integer> faulty(SimulatedWorker worker, Order order);

    /** The file that holds it is in the store. */
    void stored(Result result);

    /** The process dies of it. */
    boolean kills(SimulatedWorker worker, Order order);
  }

  SimulatedWorker(
      String name,
      Habits habits,
      Timeline time,
      BiConsumer<Message, Consumer<Message>> head,
      FaultyEngine engine) {
    this.name = name;
    this.habits = habits;
    this.time = time;
    this.head = head;
    this.engine = engine;
  }

  String name() {
    return name;
  }

  boolean isUp() {
    return up;
  }

  // ---- life ----

  void start() {
    up = true;
    incarnation++;
    sequence = 0;
    epoch = 0;
    welcome = false;
    claiming = false;
    napping = false;
    slots.clear();
    running = null;
    time.note(() -> name + " starts, incarnation " + incarnation);
    hello();
    mine(SimulatedHead.LEASE / 3, this::renew);
  }

  /** What the cluster calls this process. */
  String member() {
    return name + "#" + incarnation;
  }

  private void hello() {
    welcome = false;
    ask(
        new Hello(
            name,
            incarnation,
            member(),
            "node",
            "cpu",
            habits.roles(),
            Map.of(),
            Map.of(),
            "run",
            epoch,
            ""),
        answer -> {
          epoch = ((Welcome) answer).epoch();
          welcome = true;
          claim();
        },
        () -> mine(100, this::hello));
  }

  void crash() {
    time.note(() -> name + " crashes");
    up = false;
  }

  void freeze(long millis) {
    time.note(() -> name + " freezes for " + millis);
    frozenUntil = time.now() + millis;
  }

  /** Later, if this incarnation still lives; once it is not frozen any more. */
  private void mine(long delay, Runnable action) {
    long born = incarnation;
    time.after(
        delay,
        () -> {
          if (!up || born != incarnation) {
            return;
          }
          if (time.now() < frozenUntil) {
            mine(frozenUntil - time.now(), action);
          } else {
            action.run();
          }
        });
  }

  /** One try: the first answer in time counts. */
  private void ask(Message message, Consumer<Message> answered, Runnable unanswered) {
    boolean[] settled = {false};
    tell(
        message,
        answer -> {
          if (!settled[0]) {
            settled[0] = true;
            answered.accept(answer);
          }
        });
    mine(
        TIMEOUT,
        () -> {
          if (!settled[0]) {
            settled[0] = true;
            unanswered.run();
          }
        });
  }

  private void tell(Message message, Consumer<Message> answered) {
    head.accept(message, answer -> mine(0, () -> answered.accept(answer)));
  }

  private void tellUntilHeard(Message message, Runnable heard) {
    ask(
        message,
        answer -> heard.run(),
        () -> mine(time.between(50, 300), () -> tellUntilHeard(message, heard)));
  }

  // ---- claim ----

  private void claim() {
    if (!welcome || claiming || napping || slots.size() >= 2) {
      return;
    }
    claiming = true;
    ask(
        new Claim(name, incarnation, epoch, sequence, habits.roles()),
        answer -> {
          claiming = false;
          sequence++;
          if (answer instanceof Lease lease) {
            take(lease);
          } else if (answer instanceof NoWork none) {
            nap(none.retryMillis());
          } else {
            hello();
          }
        },
        () -> {
          claiming = false;
          hello();
        });
  }

  private void nap(long millis) {
    napping = true;
    mine(
        millis,
        () -> {
          napping = false;
          claim();
        });
  }

  private void take(Lease lease) {
    Slot slot = new Slot(lease);
    slots.add(slot);
    if (time.isStormy() && time.chance(habits.releasing())) {
      tell(new Release(name, lease.token(), lease.order().id()), ignored -> {});
      drop(slot);
      return;
    }
    mine(time.between(1, 40), this::runNext);
    if (!time.chance(habits.holdingOne())) {
      claim();
    }
  }

  private void renew() {
    for (Slot slot : List.copyOf(slots)) {
      tell(
          new Renew(name, slot.lease.token(), slot.lease.order().id()),
          answer -> {
            if (!((Ack) answer).accepted() && !slot.telling) {
              drop(slot);
            }
          });
    }
    mine(SimulatedHead.LEASE / 3, this::renew);
  }

  private void drop(Slot slot) {
    if (slots.remove(slot)) {
      running = running == slot ? null : running;
      runNext();
      claim();
    }
  }

  // ---- run ----

  private void runNext() {
    Slot next = slots.stream().filter(slot -> !slot.telling).findFirst().orElse(null);
    if (running != null || next == null) {
      return;
    }
    running = next;
    mine(time.between(20, 500) * habits.slowness(), () -> finish(next));
  }

  private void finish(Slot slot) {
    if (running != slot || engine.kills(this, slot.lease.order())) {
      return;
    }
    running = null;
    slot.telling = true;
    runNext();
    tellUntilHeard(outcome(slot.lease), () -> drop(slot));
  }

  private Message outcome(Lease lease) {
    Order order = lease.order();
    if (time.isStormy() && time.chance(habits.failing())) {
      return new Failed(name, lease.token(), order.id(), List.of(), "out of memory");
    }
    List<Integer> faulty = engine.faulty(this, order);
    if (!faulty.isEmpty()) {
      return new Failed(name, lease.token(), order.id(), faulty, "poison");
    }
    Result result = FakeWork.resultOf(order);
    engine.stored(result);
    return new Done(name, lease.token(), "run", order.id(), result, 0.1);
  }
}
