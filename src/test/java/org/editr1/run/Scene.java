package org.editr1.run;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.editr1.Token;
import org.editr1.config.RunConfiguration;
import org.editr1.journey.Effect;
import org.editr1.journey.Group;
import org.editr1.journey.GroupKey;
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
import org.editr1.journey.Message.SampleDropped;
import org.editr1.journey.Message.Welcome;
import org.editr1.journey.Message.WorkAvailable;
import org.editr1.journey.Pass;
import org.editr1.journey.PolicyRef;
import org.editr1.journey.Result;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec;
import org.editr1.journey.RunSpec.Chunks;
import org.editr1.journey.SampleKey;
import org.editr1.run.Ledger.Scored;

/** A ledger, the time, and the verbs of its workers; remembers every effect. */
final class Scene {
  static final long LEASE = 1_000;
  static final Chunks CHUNKS = new Chunks(2, 4, 2, 2);

  final List<Object> effects = new ArrayList<>();
  final Ledger ledger;
  private final long epoch;
  long now = 10_000;
  private final Map<String, Long> sequences = new HashMap<>();
  private final Map<String, Long> incarnations = new HashMap<>();
  private final Set<String> greeted = new HashSet<>();

  Scene() {
    this(1, false, Set.of());
  }

  Scene(long epoch, boolean loose, Set<Role> external) {
    this.epoch = epoch;
    ledger = new Ledger(setup(epoch, loose, Token.NONE, Map.of(), external));
  }

  static RunSetup setup(
      long epoch, boolean loose, Token token, Map<String, String> folders, Set<Role> external) {
    String json =
        """
        {"determinism": "%s", "reward": {"dummy": 1}, "eval": {"reward": {"dummy": 1}},
         "chunks": {"rollout": 2, "reward": 4, "train": 2, "evaluate": 2}, "samples": 4}
        """
            .formatted(loose ? "loose" : "strict");
    RunSpec spec =
        RunConfiguration.parse("scene", json.getBytes(StandardCharsets.UTF_8), Path.of("."));
    Welcome welcome = new Welcome("run", epoch, FakeWork.stored("spec", ""), "head", 1, "");
    return new RunSetup(
        "head", spec, welcome, token, LEASE, folders, List.of(), List.of(), external);
  }

  Snapshot snapshot() {
    return Snapshot.of(ledger.claims(), ledger.flow().open(), now);
  }

  // ---- what is to be done ----

  static Group group(int step, int index, String task, int samples) {
    return new Group(
        new GroupKey(new Pass.Step(step), index), List.of(FakeWork.task(task)), samples);
  }

  static Group tests(int version, int index, String... tasks) {
    return new Group(
        new GroupKey(new Pass.Evaluation(version), index),
        Arrays.stream(tasks).map(FakeWork::task).toList(),
        tasks.length);
  }

  static PolicyRef policy(PolicyRef.Kind kind, int version) {
    return FakeWork.policy(kind, version, "version " + version);
  }

  Scene step(int step, Group... groups) {
    PolicyRef behaviour = policy(PolicyRef.Kind.BEHAVIOUR, Math.max(0, step - 1));
    ledger.open(new Pass.Step(step), List.of(groups), behaviour, now);
    note();
    return this;
  }

  Scene evaluation(int version, Group... groups) {
    PolicyRef ema = policy(PolicyRef.Kind.EMA, version);
    ledger.open(new Pass.Evaluation(version), List.of(groups), ema, now);
    note();
    return this;
  }

  /** Trains every scored sample of a step with its score as its advantage. */
  List<Object> train(int step) {
    Map<GroupKey, Map<Integer, Double>> advantages = new HashMap<>();
    rewards()
        .scores()
        .forEach(
            (key, scores) -> {
              Map<Integer, Double> own = new TreeMap<>();
              scores.forEach(score -> own.put(score.sample(), score.value()));
              advantages.put(key, own);
            });
    return train(step, advantages, Map.of());
  }

  List<Object> train(
      int step, Map<GroupKey, Map<Integer, Double>> advantages, Map<GroupKey, String> filtered) {
    ledger.train(step, policy(PolicyRef.Kind.LIVE, step), advantages, filtered, now);
    return note();
  }

  // ---- workers ----

  /** The worker starts, or starts again. */
  List<Object> start(String worker, Role... roles) {
    long incarnation = incarnations.merge(worker, 1L, Long::sum);
    sequences.put(worker, 0L);
    return hello(worker, incarnation, roles);
  }

  private List<Object> hello(String worker, long incarnation, Role... roles) {
    greeted.add(worker + incarnation);
    ledger
        .claims()
        .hello(
            new Hello(
                worker,
                incarnation,
                "member of " + worker,
                "node",
                "cpu",
                roles(roles),
                Map.of(),
                Map.of(),
                "",
                0,
                ""),
            now);
    return note();
  }

  /** The cluster reports the loss of the worker's process. */
  List<Object> lose(String worker) {
    return memberLost("member of " + worker);
  }

  List<Object> memberLost(String member) {
    ledger.claims().memberLost(member, now);
    return note();
  }

  /** Time has passed. */
  List<Object> expire() {
    ledger.claims().expire(now);
    return note();
  }

  List<Object> resume() {
    ledger.claims().resume(Claims.Pause.REQUEST);
    return note();
  }

  /** The clock of the head has struck. */
  List<Object> beat() {
    ledger.beat(now);
    return note();
  }

  Message claim(String worker, Role... roles) {
    return claim(
        worker,
        incarnations.getOrDefault(worker, 1L),
        sequences.merge(worker, 1L, Long::sum),
        roles);
  }

  /** Says hello first, if it has not yet. */
  Message claim(String worker, long incarnation, long sequence, Role... roles) {
    if (!greeted.contains(worker + incarnation)) {
      hello(worker, incarnation, roles);
    }
    return claimUnasked(worker, incarnation, epoch, sequence, roles);
  }

  Message claimUnasked(
      String worker, long incarnation, long headEpoch, long sequence, Role... roles) {
    return reply(
        ledger
            .claims()
            .claim(
                new Claim(worker, incarnation, headEpoch, sequence, roles(roles)),
                ledger.flow().urgency(),
                now));
  }

  Lease lease(String worker, Role... roles) {
    return assertInstanceOf(Lease.class, claim(worker, roles));
  }

  NoWork noWork(String worker, Role... roles) {
    return assertInstanceOf(NoWork.class, claim(worker, roles));
  }

  private static Set<Role> roles(Role... roles) {
    return roles.length == 0 ? EnumSet.allOf(Role.class) : Set.of(roles);
  }

  Ack renew(String worker, Lease lease) {
    return renew(worker, lease, false);
  }

  /** The worker renews; {@code ran} says that only the outcome is not delivered yet. */
  Ack renew(String worker, Lease lease, boolean ran) {
    Renew renew = new Renew(worker, lease.token(), lease.order().id(), ran);
    return ack(ledger.claims().renew(renew, now));
  }

  Ack release(String worker, Lease lease) {
    return ack(
        ledger.claims().release(new Release(worker, lease.token(), lease.order().id()), now));
  }

  Ack done(String worker, Lease lease) {
    return done(worker, lease, FakeWork.resultOf(lease.order()));
  }

  Ack done(String worker, Lease lease, Result result) {
    return ack(
        ledger.done(
            new Done(worker, lease.token(), "run", lease.order().id(), lease.digest(), result, 0.5),
            true,
            now));
  }

  /** Fails as every other order of its kind would. */
  Ack lasting(String worker, Lease lease, String reason) {
    return ack(
        ledger.failed(
            new Failed(worker, lease.token(), lease.order().id(), List.of(), true, reason), now));
  }

  List<Object> beat(long millis) {
    now += millis;
    ledger.beat(now);
    return note();
  }

  Ack failed(String worker, Lease lease, Integer... faulty) {
    return ack(
        ledger.failed(
            new Failed(worker, lease.token(), lease.order().id(), List.of(faulty), false, "broken"),
            now));
  }

  /** The worker does whatever comes until there is nothing more; what it was leased. */
  List<Lease> workAll(String worker, Role... roles) {
    List<Lease> leases = new ArrayList<>();
    Message answer = claim(worker, roles);
    while (answer instanceof Lease lease) {
      leases.add(lease);
      assertTrue(done(worker, lease).accepted(), () -> lease.order().id() + " is refused");
      answer = claim(worker, roles);
    }
    return leases;
  }

  /** Fails the worker's next order twice for the sake of these samples. */
  Lease faultTwice(String worker, Role role, Integer... samples) {
    failed(worker, lease(worker, role), samples);
    Lease second = lease(worker, role);
    failed(worker, second, samples);
    return second;
  }

  // ---- effects ----

  /** Returns what the ledger brought about since the last call. */
  List<Object> note() {
    List<Object> happened = new ArrayList<>(ledger.takeEffects());
    happened.addAll(ledger.flow().takeScored());
    effects.addAll(happened);
    return happened;
  }

  private Message reply(Message answer) {
    note();
    return answer;
  }

  private Ack ack(Message answer) {
    return assertInstanceOf(Ack.class, reply(answer));
  }

  static Effect available(Role... roles) {
    return new Effect.Publish(new WorkAvailable(Set.of(roles)));
  }

  static Effect dropped(GroupKey group, int sample, String reason) {
    return new Effect.Publish(new SampleDropped(new SampleKey(group, sample), reason));
  }

  /** The messages of a type that were published. */
  <M extends Message> List<M> published(Class<M> type) {
    return all(Effect.Publish.class).stream()
        .map(Effect.Publish::message)
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }

  <E> List<E> all(Class<E> type) {
    return effects.stream().filter(type::isInstance).map(type::cast).toList();
  }

  <E> E last(Class<E> type) {
    List<E> all = all(type);
    assertTrue(!all.isEmpty(), () -> "no " + type.getSimpleName() + " in " + effects);
    return all.get(all.size() - 1);
  }

  <M extends Message> M lastPublished(Class<M> type) {
    List<M> all = published(type);
    assertTrue(!all.isEmpty(), () -> "no " + type.getSimpleName() + " in " + effects);
    return all.get(all.size() - 1);
  }

  /** The scores of passes of a type, in the order in which they were complete. */
  List<Scored> scored(Class<? extends Pass> type) {
    return all(Scored.class).stream().filter(scored -> type.isInstance(scored.pass())).toList();
  }

  Scored rewards() {
    List<Scored> all = scored(Pass.Step.class);
    return all.get(all.size() - 1);
  }

  Scored evaluated() {
    List<Scored> all = scored(Pass.Evaluation.class);
    return all.get(all.size() - 1);
  }

  List<Integer> dropped(GroupKey group) {
    return published(SampleDropped.class).stream()
        .filter(dropped -> dropped.sample().group().equals(group))
        .map(dropped -> dropped.sample().sample())
        .toList();
  }

  static List<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }
}
