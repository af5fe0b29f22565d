package org.editr1.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.editr1.journey.Message.Lease;
import org.editr1.journey.Role;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which of the open orders a claim gets. */
class LedgerUrgencyTest {
  private final Scene scene = new Scene();

  /** Two steps and an evaluation whose encodings are stored. */
  @BeforeEach
  void twoStepsAndAnEvaluation() {
    for (String task : new String[] {"a", "b", "c", "x"}) {
      String conditioning = FakeWork.task(task).conditioning();
      scene.ledger.knownConditioning(conditioning, FakeWork.stored(conditioning, task));
    }
    scene.evaluation(0, Scene.tests(0, 0, "x"));
    scene.step(1, Scene.group(1, 0, "c", 2));
    scene.step(0, Scene.group(0, 0, "a", 2), Scene.group(0, 1, "b", 2));
  }

  private Lease next(String path) {
    Lease lease = scene.lease("w");
    assertEquals(path, lease.order().id().path());
    return lease;
  }

  private void does(String... paths) {
    for (String path : paths) {
      scene.done("w", next(path));
    }
  }

  @Test
  void ordersByOldestStepThenFurthestStageAndEvaluationsLast() {
    does("step-0/group-0/rollout-0", "step-0/group-0/reward-0");
    does("step-0/group-1/rollout-0", "step-0/group-1/reward-0");
    does("step-1/group-0/rollout-0");
    scene.train(0);
    does("step-0/group-0/train-0", "step-0/group-1/train-0");
    does("step-1/group-0/reward-0", "eval-0/group-0/rollout-0", "eval-0/group-0/reward-0");
  }

  @Test
  void urgentEvaluationRanksWithRolloutsOfTheOldestStep() {
    scene.ledger.flow().evaluationUrgent(0);
    does("eval-0/group-0/rollout-0");
    does("eval-0/group-0/reward-0", "step-0/group-0/rollout-0", "step-0/group-0/reward-0");
  }

  @Test
  void evaluationThatBecomesUrgentOvertakesOpenOrders() {
    does("step-0/group-0/rollout-0", "step-0/group-0/reward-0");
    scene.ledger.flow().evaluationUrgent(0);
    does("eval-0/group-0/rollout-0", "eval-0/group-0/reward-0", "step-0/group-1/rollout-0");
  }

  @Test
  void claimGetsTheMostUrgentOrderOfItsRoles() {
    does("step-0/group-0/rollout-0");
    Lease rollout = scene.lease("x", Role.ROLLOUT);
    assertEquals("step-0/group-1/rollout-0", rollout.order().id().path());
    scene.noWork("y", Role.ENCODE, Role.TRAIN);
  }
}
