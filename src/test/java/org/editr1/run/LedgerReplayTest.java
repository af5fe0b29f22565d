package org.editr1.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.editr1.journey.Effect;
import org.editr1.journey.Effect.Journaled;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Logged;
import org.editr1.journey.Message.Lease;
import org.editr1.journey.Message.WorkAvailable;
import org.editr1.journey.Order.RolloutOrder;
import org.editr1.journey.OrderId;
import org.editr1.journey.Pass;
import org.editr1.journey.Role;
import org.editr1.journey.Split;
import org.editr1.run.Ledger.Scored;
import org.junit.jupiter.api.Test;

/** A new ledger replays the journal of an old one. */
class LedgerReplayTest {
  private static final GroupKey GROUP = new GroupKey(new Pass.Step(0), 0);

  private final Scene old = new Scene();
  private final Scene again = new Scene(2, false, Set.of());

  private static List<Journaled> journal(Scene scene, Predicate<GroupKey> groups) {
    List<Journaled> journal = new ArrayList<>();
    for (Object effect : scene.effects) {
      if (effect instanceof Effect.Accepted done && groups.test(done.order().group())) {
        journal.add(done);
      } else if (effect instanceof Effect.Faulted fault && groups.test(fault.order().group())) {
        journal.add(fault);
      }
    }
    return journal;
  }

  private List<Object> replay(List<Journaled> journal) {
    List<Object> effects = new ArrayList<>();
    for (Journaled entry : journal) {
      if (entry instanceof Effect.Accepted done) {
        again.ledger.replay(done, again.now);
      } else {
        again.ledger.replay((Effect.Faulted) entry, again.now);
      }
      effects.addAll(again.note());
    }
    return effects;
  }

  private static List<Object> withoutWork(List<Object> effects) {
    return effects.stream()
        .filter(
            effect ->
                !(effect instanceof Effect.Publish news && news.message() instanceof WorkAvailable))
        .toList();
  }

  private void assertSame() {
    assertEquals(withoutWork(old.effects), withoutWork(again.effects));
    assertEquals(old.snapshot().passes(), again.snapshot().passes());
    assertEquals(old.snapshot().waiting(), again.snapshot().waiting());
    assertEquals(
        old.workAll("w").stream().map(Lease::order).toList(),
        again.workAll("w").stream().map(Lease::order).toList());
    assertEquals(withoutWork(old.effects), withoutWork(again.effects));
  }

  @Test
  void replayShrinksTheSameChunk() {
    old.step(0, Scene.group(0, 0, "a", 4));
    old.workAll("w", Role.ENCODE);
    old.faultTwice("w", Role.ROLLOUT, 1);
    again.step(0, Scene.group(0, 0, "a", 4));
    replay(journal(old, group -> true));
    assertSame();
  }

  @Test
  void replayDropsTheGroupThatFellBelowTwoSamples() {
    old.step(0, Scene.group(0, 0, "a", 2), Scene.group(0, 1, "b", 2));
    old.workAll("w", Role.ENCODE);
    old.faultTwice("w", Role.ROLLOUT, 1);
    old.done("w", old.lease("w"));
    old.done("w", old.lease("w"));
    assertEquals(List.of(1, 0), old.dropped(GROUP));
    again.step(0, Scene.group(0, 0, "a", 2), Scene.group(0, 1, "b", 2));
    replay(journal(old, group -> true));
    assertSame();
  }

  @Test
  void trainingFaultIsReplayedOnceTheStepIsTrained() {
    old.step(0, Scene.group(0, 0, "a", 4));
    old.workAll("w");
    List<Journaled> sampled = journal(old, group -> true);
    old.train(0);
    old.faultTwice("w", Role.TRAIN, 1);
    again.step(0, Scene.group(0, 0, "a", 4));
    replay(sampled);
    again.train(0);
    replay(journal(old, group -> true).subList(sampled.size(), sampled.size() + 1));
    assertSame();
  }

  /** Without results of rollouts and of what was made of them. */
  private static List<Journaled> withoutRollouts(List<Journaled> journal) {
    return journal.stream()
        .filter(
            entry -> !(entry instanceof Effect.Accepted done) || done.order().role() == Role.ENCODE)
        .toList();
  }

  @Test
  void lostRolloutOfALaterFaultIsMadeAndDroppedAgain() {
    old.step(0, Scene.group(0, 0, "a", 4));
    old.workAll("w", Role.ENCODE, Role.ROLLOUT);
    old.faultTwice("w", Role.REWARD, 3);
    old.workAll("w");
    old.train(0);
    Lease late = old.lease("w", Role.TRAIN);
    old.lose("w");
    old.faultTwice("x", Role.TRAIN, 1);
    old.workAll("x");

    again.step(0, Scene.group(0, 0, "a", 4));
    replay(withoutRollouts(journal(old, group -> true)));
    assertEquals(List.of(), again.dropped(GROUP));
    assertEquals(3, again.workAll("x", Role.ROLLOUT, Role.REWARD).size());
    assertEquals(List.of(3), again.dropped(GROUP));
    assertEquals(old.rewards(), again.rewards());
    again.train(0);
    assertEquals(List.of(3, 1), again.dropped(GROUP));
    assertFalse(again.done("w", late).accepted());
    again.workAll("x");
    assertEquals(old.last(Effect.Train.class), again.last(Effect.Train.class));
    assertEquals(List.of(), again.all(Effect.Faulted.class), "they are in the journal");
  }

  @Test
  void laterOfTwoResultsOfAnOrderIsValid() {
    old.step(0, Scene.group(0, 0, "a", 2));
    old.workAll("w");
    List<Journaled> once = journal(old, group -> true);
    List<Journaled> twice = new ArrayList<>(once);
    Effect.Accepted rollout = (Effect.Accepted) once.get(1);
    Effect.Accepted later =
        new Effect.Accepted("x", rollout.order(), rollout.digest(), rollout.result(), 2);
    twice.add(later);
    assertEquals(once, Journaled.valid(once, file -> true));
    assertEquals(List.of(once.get(0), once.get(2), later), Journaled.valid(twice, file -> true));
  }

  @Test
  void evaluationsAreReplayedToo() {
    old.evaluation(0, Scene.tests(0, 0, "x", "y"), Scene.tests(0, 1, "z"));
    old.faultTwice("w", Role.ENCODE, 0);
    old.workAll("w", Role.ENCODE);
    old.faultTwice("w", Role.ROLLOUT, 1);
    again.evaluation(0, Scene.tests(0, 0, "x", "y"), Scene.tests(0, 1, "z"));
    replay(journal(old, group -> true));
    assertSame();
    assertEquals(1, again.evaluated().scores().size());
  }

  @Test
  void journalOfEachStepIsSelfContained() {
    old.step(0, Scene.group(0, 0, "a", 2));
    old.step(1, Scene.group(1, 0, "a", 2), Scene.group(1, 1, "b", 2));
    old.faultTwice("w", Role.ENCODE, 0);
    again.step(1, Scene.group(1, 0, "a", 2), Scene.group(1, 1, "b", 2));
    replay(journal(old, group -> group.pass().number() == 1));
    assertEquals(List.of(0, 1), again.dropped(new GroupKey(new Pass.Step(1), 0)));
    assertEquals("step-1/group-1/encode-0", again.lease("w").order().id().path());
  }

  @Test
  void encodingFaultDropsOnlyItsOwnGroup() {
    old.step(0, Scene.group(0, 0, "a", 2));
    old.faultTwice("w", Role.ENCODE, 0);
    old.step(1, Scene.group(1, 0, "a", 2));
    again.step(0, Scene.group(0, 0, "a", 2));
    again.step(1, Scene.group(1, 0, "a", 2));
    replay(journal(old, group -> true));
    assertEquals(List.of(0, 1), again.dropped(GROUP));
    assertEquals(List.of(), again.dropped(new GroupKey(new Pass.Step(1), 0)));
    assertEquals("step-1/group-0/encode-0", again.lease("w").order().id().path());
    again.noWork("x");
  }

  @Test
  void encodingFaultDropsItsGroupEvenIfTheEncodingSucceededLater() {
    again.ledger.knownConditioning("conditioning/a", FakeWork.stored("conditioning/a", "late"));
    again.evaluation(0, Scene.tests(0, 0, "a"));
    again.step(0, Scene.group(0, 0, "a", 4));
    OrderId encode = new OrderId(Role.ENCODE, GROUP, 0);
    List<Object> effects = replay(List.of(new Effect.Faulted(encode, Scene.range(0, 4), "broken")));
    assertEquals(List.of(0, 1, 2, 3), again.dropped(GROUP));
    assertInstanceOf(Scored.class, effects.get(effects.size() - 1));
    RolloutOrder rest = assertInstanceOf(RolloutOrder.class, again.lease("w").order());
    assertEquals(Split.TEST, rest.id().group().pass().split());
  }

  @Test
  void knownEncodingNeedsNoReplay() {
    old.step(0, Scene.group(0, 0, "a", 2));
    old.workAll("w", Role.ENCODE);
    Effect.Encoding stored = old.last(Effect.Encoding.class);
    again.ledger.knownConditioning(stored.conditioning(), stored.reference());
    again.step(0, Scene.group(0, 0, "a", 2));
    assertEquals(List.of(), replay(journal(old, group -> true)));
    assertEquals(old.snapshot().waiting(), again.snapshot().waiting());
  }

  @Test
  void resultsFromBeforeTheRestartAreAcceptedUnlessTheirOrderShrank() {
    old.step(0, Scene.group(0, 0, "a", 4));
    old.workAll("w", Role.ENCODE);
    Lease shrunk = old.lease("w", Role.ROLLOUT);
    old.lose("w");
    old.faultTwice("x", Role.ROLLOUT, 1);
    old.lease("x", Role.ROLLOUT);
    Lease whole = old.lease("x", Role.ROLLOUT);
    again.step(0, Scene.group(0, 0, "a", 4));
    replay(journal(old, group -> true));
    assertFalse(again.done("w", shrunk).accepted());
    assertTrue(again.done("x", whole).accepted());
  }

  @Test
  void resultsForAnotherTaskCountNeitherFromTheJournalNorFromAWorker() {
    old.step(0, Scene.group(0, 0, "a", 4));
    old.workAll("w", Role.ENCODE);
    Lease done = old.lease("w", Role.ROLLOUT);
    old.done("w", done);
    Lease late = old.lease("w", Role.ROLLOUT);
    again.step(0, Scene.group(0, 0, "b", 4));
    replay(journal(old, group -> true));
    assertEquals(1, again.workAll("w", Role.ENCODE).size());
    assertFalse(again.done("w", late).accepted());
    assertEquals(2, again.workAll("w", Role.ROLLOUT).size());
    assertFalse(again.done("w", done).accepted());
    assertEquals(List.of(), again.all(Logged.Violation.class));
  }

  @Test
  void aJournalIsReplayedBeforeTheFirstClaim() {
    again.step(0, Scene.group(0, 0, "a", 2));
    again.lease("w");
    OrderId encode = new OrderId(Role.ENCODE, GROUP, 0);
    Effect.Faulted fault = new Effect.Faulted(encode, List.of(0, 1), "broken");
    assertThrows(IllegalStateException.class, () -> again.ledger.replay(fault, again.now));
  }

  @Test
  void aJournalOfAnotherRunIsRefused() {
    again.step(0, Scene.group(0, 0, "a", 2));
    OrderId encode = new OrderId(Role.ENCODE, GROUP, 0);
    Effect.Faulted fault = new Effect.Faulted(encode, List.of(0, 1), "broken");
    replay(List.of(fault));
    assertThrows(IllegalStateException.class, () -> again.ledger.replay(fault, again.now));
    OrderId elsewhere = new OrderId(Role.ROLLOUT, new GroupKey(new Pass.Step(7), 0), 0);
    Effect.Faulted other = new Effect.Faulted(elsewhere, List.of(0), "broken");
    assertThrows(IllegalArgumentException.class, () -> again.ledger.replay(other, again.now));
  }
}
