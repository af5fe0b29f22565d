package org.editr1.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.editr1.journey.Pass;
import org.editr1.journey.RunSpec;
import org.junit.jupiter.api.Test;

class RetentionTest {
  private final Retention retention = new Retention(new RunSpec.Store(3, 2, 0, 0));

  @Test
  void stepsThatAreTooOldAreNamedOnceIncludingThoseOfEarlierHeads() {
    assertEquals(
        List.of(new Pass.Step(0), new Pass.Step(1)), retention.old(5, List.of()), "after a start");
    assertEquals(List.of(new Pass.Step(2)), retention.old(6, List.of()));
    assertEquals(List.of(), retention.old(6, List.of()));
  }

  @Test
  void theFirstAndTheLastEvaluationsStay() {
    assertEquals(List.of(), retention.old(0, List.of(0, 4, 8)));
    assertEquals(List.of(new Pass.Evaluation(4)), retention.old(0, List.of(0, 4, 8, 12)));
    assertEquals(
        List.of(new Pass.Evaluation(8), new Pass.Evaluation(12)),
        retention.old(0, List.of(0, 4, 8, 12, 16, 20)));
  }

  @Test
  void zeroKeepsAll() {
    Retention all = new Retention(new RunSpec.Store(0, 0, 0, 0));
    assertEquals(List.of(), all.old(100, List.of(0, 4, 8, 12, 16, 20)));
  }
}
