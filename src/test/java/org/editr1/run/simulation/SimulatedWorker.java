package org.editr1.run.simulation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.editr1.journey.Logged;
import org.editr1.journey.Message;
import org.editr1.journey.Message.Ack;
import org.editr1.journey.Message.Claim;
import org.editr1.journey.Message.Done;
import org.editr1.journey.Message.Failed;
import org.editr1.journey.Message.Hello;
import org.editr1.journey.Message.NodeReport;
import org.editr1.journey.Message.OrderRan;
import org.editr1.journey.Message.Release;
import org.editr1.journey.Message.Renew;
import org.editr1.journey.Message.Welcome;
import org.editr1.journey.Order;
import org.editr1.journey.Phase;
import org.editr1.journey.Result;
import org.editr1.journey.Role;
import org.editr1.journey.TensorRef;
import org.editr1.run.FakeWork;
import org.editr1.worker.ClaimMachine;
import org.editr1.worker.Decision;
import org.editr1.worker.Decision.Timer;
import org.editr1.worker.Failure;
import org.editr1.worker.Pauses;
import org.editr1.worker.WorkerIdentity;
import org.jspecify.annotations.Nullable;

/**
 * Drives {@link ClaimMachine} in virtual time, over a bad network, with a device that takes a while
 * and fails now and then. The process may crash and start again, freeze, or leave and come back.
 */
final class SimulatedWorker implements Decision.Driver {
  private static final long TIMEOUT = 500;
  private static final Pauses PAUSES = new Pauses(100, 150, 300, 500, 5);
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final Failure NO_ANSWER = new Failure(true, List.of(), "no answer");
  private static final Map<String, String> ENVIRONMENT = Map.of("library", "1");
  private static final Failure NO_ROOM =
      new Failure(true, List.of(), true, "the disk is full", null);

  /** What a worker of this cluster does to its orders. */
  record Habits(
      Set<Role> roles, long slowness, double failing, double releasing, double holdingOne) {}

  private final String name;
  private final Habits habits;
  private final Timeline time;
  private final BiConsumer<Message, Consumer<Message>> head;
  private final FaultyEngine engine;
  private final Map<Timer, Object> timers = new HashMap<>();
  private final Map<Integer, Order> ran = new HashMap<>();
  private @Nullable ClaimMachine machine;
  private long incarnation;
  private long frozenUntil;
  private long slowness;
  private boolean hanging;
  private boolean failsToLoad;

  /** What may go wrong with an order when it is run. */
  interface FaultyEngine {
    List<Integer> faulty(SimulatedWorker worker, Order order);

    /** The store has no room, or its disk fails. */
    boolean storeRefuses();

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
    this.slowness = habits.slowness();
    this.time = time;
    this.head = head;
    this.engine = engine;
  }

  String name() {
    return name;
  }

  boolean isUp() {
    return machine != null;
  }

  // ---- life ----

  void start() {
    incarnation++;
    hanging = false;
    timers.clear();
    ran.clear();
    time.note(() -> name + " starts, incarnation " + incarnation);
    WorkerIdentity identity =
        new WorkerIdentity(
            name, incarnation, member(), "node", "cpu", habits.roles(), Map.of(), ENVIRONMENT, "");
    machine = new ClaimMachine(identity, PAUSES, () -> time.now() * NANOS_PER_MILLI);
    happened(ClaimMachine::started);
  }

  /** Returns the name of this process in the cluster. */
  String member() {
    return name + "#" + incarnation;
  }

  void crash() {
    time.note(() -> name + " crashes");
    machine = null;
  }

  void freeze(long millis) {
    time.note(() -> name + " freezes for " + millis);
    time.lasts(millis);
    frozenUntil = time.now() + millis;
  }

  /** Its device is thirty times slower from now on. */
  void slowDown() {
    slowness = 30;
  }

  /** Finishes its order and ends; its supervisor starts it again. */
  void leave() {
    time.note(() -> name + " leaves");
    mine(0, ClaimMachine::leave);
  }

  /** The device returns from no order any more, while the process lives. */
  void hang() {
    time.note(() -> name + " hangs");
    time.lasts(Scenario.PATIENCE);
    hanging = true;
  }

  /** The engine cannot be opened the next time. */
  void failToLoad() {
    failsToLoad = true;
  }

  /** Later, if this incarnation still lives; once it is not frozen any more. */
  private void mine(long delay, Consumer<ClaimMachine> event) {
    ClaimMachine same = machine;
    time.after(
        delay,
        () -> {
          if (machine == null || machine != same) {
            return;
          }
          if (time.now() < frozenUntil) {
            mine(frozenUntil - time.now(), event);
          } else {
            happened(event);
          }
        });
  }

  private void happened(Consumer<ClaimMachine> event) {
    ClaimMachine ours = machine;
    if (ours != null) {
      event.accept(ours);
      ours.decided().forEach(decision -> decision.accept(this));
    }
  }

  /** One attempt: the first answer in time counts. */
  private void ask(
      Message message,
      BiConsumer<ClaimMachine, Message> answered,
      Consumer<ClaimMachine> unanswered) {
    ClaimMachine asking = machine;
    boolean[] over = {false};
    head.accept(
        message,
        answer ->
            mine(
                0,
                machine -> {
                  // The answer to a process that has died reaches none that follows.
                  if (!over[0] && machine == asking) {
                    over[0] = true;
                    answered.accept(machine, answer);
                  }
                }));
    mine(
        TIMEOUT,
        machine -> {
          if (!over[0]) {
            over[0] = true;
            unanswered.accept(machine);
          }
        });
  }

  // ---- decisions ----

  @Override
  public void sayHello(Hello hello) {
    ask(hello, ClaimMachine::helloAnswered, machine -> machine.notAnswered("no answer"));
  }

  @Override
  public void connect(Welcome head) {}

  @Override
  public void load(TensorRef specification) {
    boolean fails = failsToLoad;
    failsToLoad = false;
    mine(
        time.between(1, 100),
        machine -> {
          if (fails) {
            machine.notLoaded("the device is held by another process");
          } else {
            machine.loaded();
          }
        });
  }

  @Override
  public void claim(Claim claim) {
    long delay = time.chance(habits.holdingOne()) ? time.between(1, 600) : 0;
    mine(delay, unused -> ask(claim, ClaimMachine::claimAnswered, ClaimMachine::claimFailed));
  }

  @Override
  public void fetch(int number, Order order) {
    mine(
        time.between(1, 40),
        machine -> {
          if (engine.storeRefuses()) {
            machine.failed(number, NO_ANSWER);
          } else {
            machine.fetched(number);
          }
        });
    if (time.isStormy() && time.chance(habits.releasing())) {
      leave();
    }
  }

  @Override
  public void run(int number, Order order) {
    long millis = time.between(20, 500) * slowness;
    mine(
        millis,
        machine -> {
          if (!hanging) {
            finish(machine, number, order, millis);
          }
        });
  }

  private void finish(ClaimMachine machine, int number, Order order, long millis) {
    if (engine.kills(this, order)) {
      return;
    }
    List<Integer> faulty = engine.faulty(this, order);
    if (time.isStormy() && time.chance(habits.failing())) {
      machine.failed(number, new Failure(false, List.of(), "out of memory"));
    } else if (faulty.isEmpty()) {
      ran.put(number, order);
      machine.ran(number, millis / 1e3);
    } else {
      machine.failed(number, new Failure(false, faulty, "poison"));
    }
  }

  /** The store may be out of reach while a storm lasts, and its disk may refuse files. */
  @Override
  public void store(int number) {
    Result result = FakeWork.resultOf(ran.get(number));
    if (engine.storeRefuses()) {
      mine(time.between(1, 20), machine -> machine.failed(number, NO_ROOM));
    } else if (time.isStormy() && time.chance(habits.failing())) {
      mine(TIMEOUT, machine -> machine.failed(number, NO_ANSWER));
    } else {
      engine.stored(result);
      mine(time.between(1, 20), machine -> machine.stored(number, result));
    }
  }

  /** Now and then a result does not fit into a message: another attempt would fail, too. */
  @Override
  public void deliver(int number, Done done) {
    if (time.isStormy() && time.chance(habits.failing() / 2)) {
      mine(0, machine -> machine.failed(number, new Failure(false, List.of(), "too large")));
    } else {
      tell(number, done);
    }
  }

  @Override
  public void deliver(int number, Failed failed) {
    tell(number, failed);
  }

  private void tell(int number, Message outcome) {
    ask(
        outcome,
        (machine, ack) -> machine.delivered(number, (Ack) ack),
        machine -> machine.failed(number, NO_ANSWER));
  }

  @Override
  public void renew(int number, Renew renew) {
    ask(renew, (machine, ack) -> machine.renewed(number, (Ack) ack), unused -> {});
  }

  @Override
  public void release(int number, Release release) {
    ask(release, (machine, ack) -> machine.released(number), machine -> machine.released(number));
  }

  @Override
  public void forget(int number) {
    ran.remove(number);
  }

  @Override
  public void set(Timer timer, long millis) {
    Object id = new Object();
    timers.put(timer, id);
    mine(
        millis,
        machine -> {
          if (timers.remove(timer, id)) {
            machine.fired(timer);
          }
        });
  }

  @Override
  public void cancel(Timer timer) {
    timers.remove(timer);
  }

  @Override
  public void report(NodeReport report) {}

  @Override
  public void report(OrderRan account) {}

  @Override
  public void log(Logged.Level level, String text) {
    time.note(() -> text);
  }

  /** The process ends, and its supervisor starts it again. */
  @Override
  public void giveUp(Phase phase, String reason) {
    mine(100, unused -> stop());
  }

  @Override
  public void stop() {
    time.note(() -> name + " has left");
    machine = null;
    time.after(time.between(Timeline.LONGEST_DELAY, 6_000), this::start);
  }
}
