package org.editr1.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.editr1.journey.Logged;
import org.editr1.journey.Message.Lease;
import org.editr1.journey.Role;
import org.junit.jupiter.api.Test;

/** The reward's server refuses everything, or has been away for too long. */
class OutageTest {
  private static final String REASON = "openai: HTTP 401: no key";

  private final Scene scene = new Scene();

  private void scoring() {
    scene.step(0, Scene.group(0, 0, "a", 2), Scene.group(0, 1, "b", 2));
    scene.workAll("w", Role.ENCODE);
    scene.workAll("w", Role.ROLLOUT);
  }

  private static List<String> logged(List<Object> effects) {
    return effects.stream()
        .filter(Logged.Line.class::isInstance)
        .map(line -> ((Logged.Line) line).text())
        .toList();
  }

  @Test
  void lastingFailurePausesTheRunAndIsTriedAgain() {
    scoring();
    scene.lasting("w", scene.lease("w", Role.REWARD), REASON);
    assertEquals(REASON, scene.ledger.claims().paused());
    assertEquals(
        List.of("the run pauses and tries again every 10 minutes: " + REASON),
        logged(List.copyOf(scene.effects)));
    scene.noWork("w");
    scene.beat(Outage.ASK_AGAIN_MILLIS - 1);
    scene.noWork("w");
    assertEquals(List.of(Scene.available(Role.REWARD)), scene.beat(1));

    int before = scene.effects.size();
    scene.lasting("w", scene.lease("w", Role.REWARD), REASON);
    assertTrue(scene.ledger.claims().isPaused());
    assertEquals(
        List.of(), logged(scene.effects.subList(before, scene.effects.size())), "logged once");
    scene.beat(Outage.ASK_AGAIN_MILLIS);
    assertEquals(2, scene.workAll("w", Role.REWARD).size());
    assertFalse(scene.ledger.claims().isPaused());
  }

  /** Training and evaluation may have different servers. */
  @Test
  void runGoesOnWhileOrdersOfTheOtherRewardAreOpen() {
    scoring();
    scene.evaluation(0, Scene.tests(0, 0, "t"));
    scene.workAll("w", Role.ENCODE);
    scene.workAll("w", Role.ROLLOUT);
    Lease training = scene.lease("w", Role.REWARD);
    scene.lasting("w", training, REASON);
    assertFalse(scene.ledger.claims().isPaused());
  }

  @Test
  void pauseForAnotherReasonStays() {
    scoring();
    scene.lasting("w", scene.lease("w", Role.REWARD), REASON);
    scene.ledger.claims().pause(Claims.Pause.DRAIN, "the head stops");
    scene.beat(Outage.ASK_AGAIN_MILLIS);
    assertEquals("the head stops", scene.ledger.claims().paused());
  }
}
