package org.editr1.run;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.editr1.Failure;
import org.editr1.Token;
import org.editr1.config.RunConfiguration;
import org.editr1.journey.Effect;
import org.editr1.journey.Effect.Journaled;
import org.editr1.journey.Logged;
import org.editr1.journey.Message;
import org.editr1.journey.Message.Ack;
import org.editr1.journey.Message.Claim;
import org.editr1.journey.Message.Done;
import org.editr1.journey.Message.Failed;
import org.editr1.journey.Message.Hello;
import org.editr1.journey.Message.Lease;
import org.editr1.journey.Message.LedgerReport;
import org.editr1.journey.Message.NoWork;
import org.editr1.journey.Message.NodeReport;
import org.editr1.journey.Message.PoliciesUpdated;
import org.editr1.journey.Message.PolicyPublished;
import org.editr1.journey.Message.Refused;
import org.editr1.journey.Message.StepFinished;
import org.editr1.journey.Message.UnknownWorker;
import org.editr1.journey.Message.Welcome;
import org.editr1.journey.Pass;
import org.editr1.journey.Phase;
import org.editr1.journey.PolicyRef;
import org.editr1.journey.PolicyRef.Kind;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec;
import org.junit.jupiter.api.Test;

/** Two steps of one group, one worker, an evaluation of every version; lag 0. */
class RunTest {
  private static final long MILLI = 1_000_000;
  private static final long LEASE_MILLIS = 3_000;
  private static final RunSpec SPEC =
      RunConfiguration.parse(
          "test",
          """
          {"steps": 2, "lag": 0, "groups": 1, "samples": 2,
           "chunks": {"rollout": 2, "reward": 2, "train": 2, "evaluate": 2},
           "eval": {"every": 1, "window": 1, "reward": {"dummy": 1}},
           "store": {"keepSteps": 1, "minFreeMegabytes": 100},
           "advantage": {"filter": "none"}, "reward": {"dummy": 1}}
          """
              .getBytes(StandardCharsets.UTF_8),
          Path.of("."));

  private final List<Effect> effects = new ArrayList<>();

  /** A monotonic clock may begin anywhere. */
  private long now = TimeUnit.DAYS.toNanos(-40);

  private long sequence;
  private Run run = started(0, 1);

  private Run started(int version, long epoch) {
    return started(version, epoch, List.of());
  }

  private static RunSetup setup(long epoch) {
    Welcome welcome = new Welcome("run", epoch, FakeWork.stored("spec", ""), "head", 1, "");
    return new RunSetup(
        "here",
        SPEC,
        welcome,
        Token.NONE,
        LEASE_MILLIS,
        Map.of(),
        FakeWork.tasks("task", 5),
        FakeWork.tasks("test", 2),
        Set.of());
  }

  private Run started(int version, long epoch, List<Journaled> journal) {
    Run started = new Run(setup(epoch), policies(version), now);
    effects.addAll(started.replay(pass -> pass == null ? journal : List.of(), now));
    assertEquals(new Effect.MeasureRoom(0), effects.get(effects.size() - 1));
    assertFalse(
        started.snapshot().passes().keySet().stream().anyMatch(Pass.Step.class::isInstance));
    effects.addAll(started.on(run -> run.roomMeasured(1_000), now));
    return started;
  }

  private static PoliciesUpdated policies(int version) {
    List<PolicyRef> policies = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      policies.add(FakeWork.policy(kind, version, "version " + version));
    }
    return new PoliciesUpdated(version, policies, Map.of());
  }

  private List<Effect> on(Event event) {
    now += MILLI;
    List<Effect> requested = run.on(event, now);
    effects.addAll(requested);
    return requested;
  }

  private Message ask(Event event) {
    List<Effect> requested = on(event);
    return assertInstanceOf(Effect.Answer.class, requested.get(requested.size() - 1)).reply();
  }

  private Message hello(String lastRun, long lastEpoch) {
    Set<Role> roles = Set.of(Role.values());
    return ask(
        run ->
            run.hello(
                new Hello(
                    "w", 1, "m", "n", "cpu", roles, Map.of(), Map.of(), lastRun, lastEpoch, "")));
  }

  private Message claim() {
    return ask(run -> run.claim(new Claim("w", 1, 1, ++sequence, Set.of(Role.values()))));
  }

  private Message done(Lease lease, String name, boolean intact) {
    Done done =
        new Done(
            "w",
            lease.token(),
            name,
            lease.order().id(),
            lease.digest(),
            FakeWork.resultOf(lease.order()),
            0.5);
    return ask(run -> run.done(done, intact));
  }

  /** The worker does whatever comes until there is nothing more. */
  private void work() {
    hello("", 0);
    while (claim() instanceof Lease lease) {
      done(lease, "run", true);
    }
  }

  private List<Effect> learn(int version) {
    return on(run -> run.learned(policies(version)));
  }

  private <E extends Effect> List<E> all(Class<E> type) {
    return effects.stream().filter(type::isInstance).map(type::cast).toList();
  }

  private <M extends Message> List<M> published(Class<M> type) {
    return all(Effect.Publish.class).stream()
        .map(Effect.Publish::message)
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }

  private Set<Pass> open() {
    return run.snapshot().passes().keySet();
  }

  @Test
  void resultsAreJournaledBeforeTheirAnswerLeaves() {
    hello("", 0);
    Lease lease = assertInstanceOf(Lease.class, claim());
    int before = effects.size();
    done(lease, "run", true);
    List<Effect> requested = effects.subList(before, effects.size());
    assertInstanceOf(Effect.Accepted.class, requested.get(0));
    assertInstanceOf(Effect.Encoding.class, requested.get(1));
    assertInstanceOf(Effect.Answer.class, requested.get(requested.size() - 1));
  }

  @Test
  void learnedVersionIsPublishedJournaledAndThenAwaitsRoom() {
    work();
    assertEquals(List.of(0), all(Effect.Train.class).stream().map(Effect.Train::step).toList());
    List<Effect> requested = learn(1);
    assertEquals(policies(1).policies(), published(PolicyPublished.class).get(0).policies());
    assertEquals(
        List.of(new Effect.Published(1, policies(1).policies())), all(Effect.Published.class));
    assertTrue(requested.contains(new Effect.CloseJournal(new Pass.Step(0))));
    assertEquals(new Effect.MeasureRoom(0), requested.get(requested.size() - 1));
    assertEquals(Set.of(), open());
  }

  @Test
  void stepWhoseSamplesAllFaultedEndsTheRunWithTheCommonestReason() {
    hello("", 0);
    Lease encoding = assertInstanceOf(Lease.class, claim());
    done(encoding, "run", true);
    while (claim() instanceof Lease lease) {
      boolean ofStep = lease.order().id().group().pass() instanceof Pass.Step;
      if (ofStep && lease.order().id().role() == Role.ROLLOUT) {
        ask(run -> run.failed(failed(lease, "not finite")));
      } else {
        done(lease, "run", true);
      }
    }
    assertEquals(List.of(), all(Effect.Fail.class));
    learn(1);
    Effect.Fail end = all(Effect.Fail.class).get(0);
    assertEquals(Failure.Kind.UNTRAINABLE, end.kind());
    assertTrue(end.reason().contains("step 0") && end.reason().contains("not finite"));
    assertEquals(1, all(Effect.Published.class).size());
  }

  private static Failed failed(Lease lease, String reason) {
    return new Failed(
        "w", lease.token(), lease.order().id(), lease.order().samples(), false, reason);
  }

  @Test
  void fullDiskHoldsTheNextStepUntilThereIsRoom() {
    work();
    learn(1);
    List<Effect> requested = on(run -> run.roomMeasured(99));
    assertEquals(new Effect.MeasureRoom(10_000), requested.get(requested.size() - 1));
    assertEquals(Set.of(), open());
    on(run -> run.roomMeasured(101));
    on(Run::reportDue);
    assertEquals(
        List.of(
            "the disk of the run's folder has too little room: 99 MB free, a step needs up to 69 MB"
                + " and store.minFreeMegabytes leaves 100 MB"),
        published(LedgerReport.class).stream().map(LedgerReport::paused).toList());
    on(run -> run.roomMeasured(169));
    on(Run::reportDue);
    assertEquals("", published(LedgerReport.class).get(1).paused());
    assertEquals(Set.of(new Pass.Step(1), new Pass.Evaluation(1)), open());
  }

  @Test
  void expelledWorkerLosesItsOrderAndItsResultDoesNotCount() {
    Map<String, String> read = Map.of("model (every byte)", "99");
    Set<Role> roles = Set.of(Role.values());
    ask(run -> run.hello(new Hello("w", 1, "", "n", "cpu", roles, read, Map.of(), "", 0, "")));
    Lease lease = assertInstanceOf(Lease.class, claim());
    on(run -> run.modelsRead(Map.of("model (every byte)", "88")));
    assertFalse(assertInstanceOf(Ack.class, done(lease, "run", true)).accepted());
    assertEquals(List.of(), all(Effect.Accepted.class));
    assertInstanceOf(UnknownWorker.class, claim());
    assertEquals(0, run.snapshot().leased().size());
  }

  @Test
  void drainEndsOnceTheStepIsLearned() {
    work();
    on(Run::drain);
    assertEquals(List.of(), all(Effect.Drained.class));
    assertInstanceOf(NoWork.class, claim());
    learn(1);
    on(Run::tick);
    assertEquals(1, all(Effect.Drained.class).size());
  }

  @Test
  void drainEndsOnceTheLeasedOrderIsBack() {
    hello("", 0);
    Lease lease = assertInstanceOf(Lease.class, claim());
    on(Run::drain);
    assertEquals(List.of(), all(Effect.Drained.class));
    done(lease, "run", true);
    assertEquals(1, all(Effect.Drained.class).size());
  }

  @Test
  void concludedRunEvaluatesTheVersionOfItsLastOpenStep() {
    work();
    on(Run::conclude);
    learn(1);
    on(run -> run.roomMeasured(1_000));
    assertEquals(Set.of(new Pass.Evaluation(1)), open());
    work();
    assertEquals(1, all(Effect.Finished.class).size());
    assertTrue(assertInstanceOf(NoWork.class, claim()).finished());
    assertEquals(
        Set.of(new Pass.Evaluation(0), new Pass.Step(0), new Pass.Evaluation(1)),
        published(StepFinished.class).stream().map(StepFinished::pass).collect(toSet()));
  }

  @Test
  void unneededFilesAreDeletedAndThoseOfTheLastTwoVersionsAreNot() {
    for (int version = 1; version <= 2; version++) {
      work();
      learn(version);
      on(run -> run.roomMeasured(1_000));
    }
    List<Effect.Delete> deleted = all(Effect.Delete.class);
    assertEquals(all(Effect.Train.class).get(0).gradients(), deleted.get(0).files());
    assertEquals(List.of(), deleted.get(0).passes());
    assertEquals(all(Effect.Train.class).get(1).gradients(), deleted.get(1).files());
    assertEquals(List.of(new Pass.Step(0)), deleted.get(1).passes());
  }

  @Test
  void leasesOutliveAStallOfTheHead() {
    hello("", 0);
    Lease lease = assertInstanceOf(Lease.class, claim());
    on(Run::tick);
    now += 2 * LEASE_MILLIS * MILLI;
    on(Run::tick);
    assertTrue(assertInstanceOf(Ack.class, done(lease, "run", true)).accepted());
    assertEquals(List.of(), all(Logged.Lost.class));
  }

  @Test
  void leasesExpireWithoutARenewal() {
    hello("", 0);
    claim();
    for (long tick = 0; tick <= LEASE_MILLIS / Run.TICK_MILLIS; tick++) {
      now += Run.TICK_MILLIS * MILLI;
      on(Run::tick);
    }
    assertEquals(1, all(Logged.Lost.class).size());
  }

  @Test
  void rolesThatNoWorkerHasAreMissingAfterAWhile() {
    for (int second = 0; second < 31; second++) {
      assertEquals(Set.of(), run.missingRoles());
      now += 1_000 * MILLI;
      on(Run::tick);
    }
    assertEquals(Set.of(Role.ENCODE), run.missingRoles());
  }

  @Test
  void damagedResultsAndResultsOfOtherRunsAreRefused() {
    hello("", 0);
    Lease lease = assertInstanceOf(Lease.class, claim());
    assertFalse(assertInstanceOf(Ack.class, done(lease, "another", true)).accepted());
    assertFalse(assertInstanceOf(Ack.class, done(lease, "run", false)).accepted());
    assertEquals(List.of(), all(Effect.Accepted.class));
  }

  @Test
  void onlyItsFolderEndsAHead() {
    assertInstanceOf(Refused.class, hello("run", Long.MAX_VALUE));
    on(run -> run.epochFound(1));
    assertEquals(0, all(Effect.Fail.class).size());
    assertInstanceOf(Welcome.class, hello("", 0));
    on(run -> run.epochFound(7));
    assertEquals(1, all(Effect.Fail.class).size());
  }

  private Message helloOn(String instructions) {
    Set<Role> roles = Set.of(Role.values());
    Map<String, String> environment = Map.of("instructions", instructions);
    return ask(
        run ->
            run.hello(new Hello("w", 1, "", "", "cpu", roles, Map.of(), environment, "", 0, "")));
  }

  @Test
  void environmentOfTheFirstWorkerHoldsForLaterHeadsUntilAnotherOneIsAccepted() {
    assertInstanceOf(Welcome.class, helloOn("avx2"));
    List<Journaled> journal = new ArrayList<>(all(Effect.Environment.class));
    assertEquals(List.of(new Effect.Environment("w", Map.of("instructions", "avx2"))), journal);
    run = started(0, 2, journal);
    assertInstanceOf(Message.Refused.class, helloOn("avx512"));
    assertInstanceOf(Welcome.class, helloOn("avx2"));
    journal.add(new Effect.Environment("", Map.of()));
    run = started(0, 3, journal);
    assertInstanceOf(Welcome.class, helloOn("avx512"));
    assertInstanceOf(Message.Refused.class, helloOn("avx2"));
  }

  @Test
  void runWithoutItsJournalLeasesNothingAndLosesNoLease() {
    hello("", 0);
    claim();
    effects.clear();
    on(run -> run.waits(Run.Waiting.JOURNAL, "the journal cannot be written: full"));
    on(run -> run.waits(Run.Waiting.JOURNAL, "the journal cannot be written: full"));
    for (int tick = 0; tick < 100; tick++) {
      now += Run.TICK_MILLIS * MILLI;
      on(Run::tick);
    }
    on(Run::reportDue);
    LedgerReport waiting = published(LedgerReport.class).get(0);
    assertEquals("the journal cannot be written: full", waiting.paused());
    assertEquals(0, waiting.expired());
    assertInstanceOf(NoWork.class, claim());
    on(run -> run.waits(Run.Waiting.JOURNAL, ""));
    on(Run::reportDue);
    assertEquals("", published(LedgerReport.class).get(1).paused());
    assertEquals(
        List.of(
            "the run waits: the journal cannot be written: full",
            "the run continues; it waited: the journal cannot be written: full"),
        all(Logged.Line.class).stream().map(Logged.Line::text).toList());
    for (long tick = 0; tick <= LEASE_MILLIS / Run.TICK_MILLIS; tick++) {
      now += Run.TICK_MILLIS * MILLI;
      on(Run::tick);
    }
    assertEquals(1, all(Logged.Lost.class).size());
  }

  @Test
  void diskThatCannotBeMeasuredIsAskedAgain() {
    on(run -> run.roomUnknown("gone"));
    on(run -> run.roomUnknown("gone"));
    assertEquals(3, all(Effect.MeasureRoom.class).size());
    on(Run::reportDue);
    assertEquals("the next step cannot open: gone", published(LedgerReport.class).get(0).paused());
    assertEquals(1, all(Logged.Line.class).size());
  }

  @Test
  void firstStepAfterAStartWaitsForRoom() {
    run = new Run(setup(1), policies(0), now);
    effects.addAll(run.replay(pass -> List.of(), now));
    on(run -> run.roomMeasured(1));
    assertEquals(Set.of(new Pass.Evaluation(0)), open());
    on(run -> run.roomMeasured(1_000));
    assertEquals(Set.of(new Pass.Step(0), new Pass.Evaluation(0)), open());
  }

  @Test
  void reportsSayHowTheHeadIsDoing() {
    on(Run::reportDue);
    on(run -> run.pause("a test pauses"));
    on(Run::reportDue);
    on(Run::drain);
    on(Run::reportDue);
    on(Run::leave);
    assertEquals(
        List.of(Phase.RUNNING, Phase.PAUSED, Phase.STOPPING, Phase.LEFT),
        published(NodeReport.class).stream().map(NodeReport::phase).toList());
    assertEquals(2, published(LedgerReport.class).get(0).open().size());
  }

  @Test
  void whatTheJournalSaysOfAVersionThatIsMadeAnewIsVoid() {
    PolicyRef ema = FakeWork.policy(PolicyRef.Kind.EMA, 1, "made first");
    List<Journaled> first =
        List.of(new Effect.EvaluationOpened(1, ema), new Effect.Evaluated(1, Map.of()));
    effects.clear();
    run = started(0, 2, first);
    assertEquals(List.of(new Effect.Continued(0)), all(Effect.Continued.class));
    List<Journaled> second = new ArrayList<>(first);
    second.add(new Effect.Continued(0));
    run = started(1, 3, second);
    assertTrue(open().contains(new Pass.Evaluation(1)), "it is evaluated again");
    second.add(new Effect.EvaluationOpened(1, FakeWork.policy(PolicyRef.Kind.EMA, 1, "anew")));
    run = started(1, 4, second);
    assertTrue(open().contains(new Pass.Evaluation(1)), "its evaluation goes on");
  }

  @Test
  void restartedRunForgetsTheJournalsOfWhatBeginsAnew() {
    effects.clear();
    run = started(1, 2);
    assertEquals(Set.of(new Pass.Step(1), new Pass.Evaluation(1)), open());
    assertEquals(
        List.of(new Pass.Step(1), new Pass.Step(2), new Pass.Evaluation(2)),
        all(Effect.ForgetJournals.class).get(0).passes());
  }
}
