package org.editr1.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Objects;
import org.editr1.Failure;
import org.editr1.journey.Effect;
import org.editr1.journey.Group;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Logged;
import org.editr1.journey.Message.Lease;
import org.editr1.journey.Order;
import org.editr1.journey.Pass;
import org.editr1.journey.Result;
import org.editr1.journey.Role;
import org.editr1.journey.TensorRef;
import org.junit.jupiter.api.Test;

/** Stored files that turn out to be damaged are made again, as they were. */
class LedgerDamageTest {
  private static final GroupKey GROUP = new GroupKey(new Pass.Step(0), 0);

  private final Scene scene = new Scene();

  private TensorRef made(Role role) {
    Lease lease = scene.lease("w", role);
    Result result = FakeWork.resultOf(lease.order());
    assertTrue(scene.done("w", lease, result).accepted());
    return Objects.requireNonNull(result.stored());
  }

  private boolean makeAgain(TensorRef lost) {
    boolean known = scene.ledger.makeAgain(lost, scene.now);
    scene.note();
    return known;
  }

  private List<String> leased(Role... roles) {
    return scene.workAll("w", roles).stream().map(lease -> lease.order().id().toString()).toList();
  }

  @Test
  void conditioningIsEncodedAgainAndItsSamplesStayWhereTheyAre() {
    scene.step(0, Scene.group(0, 0, "task", 4));
    TensorRef lost = made(Role.ENCODE);
    made(Role.ROLLOUT);
    assertTrue(makeAgain(lost));
    assertTrue(makeAgain(lost), "by another worker");
    int accepted = scene.all(Effect.Accepted.class).size();
    assertEquals(List.of("step-0/group-0/encode-0"), leased(Role.ENCODE));
    assertEquals(accepted, scene.all(Effect.Accepted.class).size());
    leased();
    assertEquals(4, scene.rewards().scores().get(GROUP).size());
  }

  @Test
  void conditioningOfAnEarlierHeadIsEncodedAgain() {
    TensorRef known = FakeWork.stored("conditioning/task", FakeWork.task("task").toString());
    scene.ledger.knownConditioning("conditioning/task", known);
    scene.step(0, Scene.group(0, 0, "task", 4));
    assertTrue(makeAgain(known));
    assertEquals(List.of("step-0/group-0/encode-0"), leased(Role.ENCODE));
    leased();
    assertEquals(4, scene.rewards().scores().get(GROUP).size());
  }

  @Test
  void rolloutIsMadeAgainAsItWasThoughOneOfItsSamplesIsDroppedMeanwhile() {
    scene.step(0, Scene.group(0, 0, "task", 4));
    made(Role.ENCODE);
    TensorRef lost = made(Role.ROLLOUT);
    made(Role.ROLLOUT);
    scene.faultTwice("w", Role.REWARD, 0);
    assertTrue(makeAgain(lost));
    Lease again = scene.lease("w", Role.ROLLOUT);
    assertEquals(List.of(0, 1), again.order().samples());
    assertTrue(scene.done("w", again).accepted());
    leased();
    assertEquals(3, scene.rewards().scores().get(GROUP).size());
    scene.train(0);
    leased();
    assertEquals(1, scene.all(Effect.Train.class).size());
  }

  @Test
  void fileThatComesOutOtherwiseEndsTheHead() {
    scene.step(0, Scene.group(0, 0, "task", 4));
    TensorRef lost = made(Role.ENCODE);
    makeAgain(lost);
    Lease again = scene.lease("w", Role.ENCODE);
    scene.done("w", again, new Result.Encoded(FakeWork.stored("conditioning/task", "another")));
    assertEquals(Failure.Kind.DEFECT, scene.last(Effect.Fail.class).kind());
  }

  @Test
  void filesThatNoOrderMakesAreNotMadeAgain() {
    Group group = Scene.group(0, 0, "task", 4);
    scene.step(0, group);
    Order encode = scene.lease("w", Role.ENCODE).order();
    assertFalse(makeAgain(encode.inputs().get(0)));
    assertEquals(List.of(), scene.all(Logged.Line.class));
  }
}
