package org.editr1.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StepWindowTest {
  private static final OptionalInt NONE = OptionalInt.empty();

  private static StepWindow window(int steps, int lag, int every, int window) {
    return new StepWindow(new StepWindow.Settings(steps, lag, every, window), 0);
  }

  /** Opens what may open; the steps that were opened. */
  private static List<Integer> openAll(StepWindow window) {
    List<Integer> steps = new ArrayList<>();
    while (window.stepToOpen().isPresent()) {
      int step = window.stepToOpen().getAsInt();
      window.opened(step);
      steps.add(step);
    }
    return steps;
  }

  private static void evaluate(StepWindow window, int version) {
    assertEquals(OptionalInt.of(version), window.evaluationToOpen());
    window.evaluationOpened(version);
    window.evaluationComplete(version);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void atMostOneStepMoreThanTheLagIsOpen(int lag) {
    StepWindow window = window(10, lag, 0, 0);
    List<Integer> expected = new ArrayList<>(Scene.range(0, lag + 1));
    for (int version = 0; version < 10; version++) {
      assertEquals(expected, openAll(window));
      window.published(version + 1);
      expected = version + 1 + lag < 10 ? List.of(version + 1 + lag) : List.of();
    }
    assertTrue(window.isFinished());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void rolloutsUseTheVersionBehindByTheLag(int lag) {
    StepWindow window = window(10, lag, 0, 0);
    assertEquals(0, window.samplerOf(0));
    assertEquals(0, window.samplerOf(lag));
    assertEquals(5, window.samplerOf(5 + lag));
  }

  @Test
  void resumedRunOpensTheStepsOfItsVersion() {
    StepWindow window = new StepWindow(new StepWindow.Settings(10, 2, 0, 0), 4);
    assertEquals(List.of(4, 5, 6), openAll(window));
    assertEquals(4, window.version());
  }

  @Test
  void versionsAreLearnedOneByOne() {
    StepWindow window = window(10, 1, 0, 0);
    window.published(0);
    window.published(1);
    window.published(1);
    assertThrows(IllegalStateException.class, () -> window.published(0));
    assertThrows(IllegalStateException.class, () -> window.published(3));
    assertEquals(1, window.version());
  }

  @Test
  void stepsOpenInOrder() {
    StepWindow window = window(10, 0, 0, 0);
    assertThrows(IllegalStateException.class, () -> window.opened(1));
    window.opened(0);
    assertThrows(IllegalStateException.class, () -> window.opened(0));
    assertThrows(IllegalStateException.class, () -> window.opened(1));
  }

  @Test
  void noStepFollowsTheLast() {
    StepWindow window = window(2, 5, 0, 0);
    assertEquals(List.of(0, 1), openAll(window));
    assertEquals(NONE, window.stepToOpen());
    assertFalse(window.isFinished());
  }

  @Test
  void evaluationsAreDueAtTheirIntervalAndAtTheEnd() {
    StepWindow window = window(5, 0, 2, 0);
    List<Integer> due = new ArrayList<>();
    for (int version = 0; version <= 5; version++) {
      window.published(version);
      if (window.evaluationToOpen().isPresent()) {
        due.add(window.evaluationToOpen().getAsInt());
        evaluate(window, version);
      }
      openAll(window);
    }
    assertEquals(List.of(0, 2, 4, 5), due);
    assertTrue(window.isFinished());
  }

  @Test
  void anEvaluationIsOpenedOnce() {
    StepWindow window = window(5, 0, 2, 0);
    window.evaluationOpened(0);
    assertEquals(NONE, window.evaluationToOpen());
    assertThrows(IllegalStateException.class, () -> window.evaluationOpened(0));
    window.evaluationComplete(0);
    assertEquals(NONE, window.evaluationToOpen());
    assertThrows(IllegalStateException.class, () -> window.evaluationOpened(0));
    assertThrows(IllegalStateException.class, () -> window.evaluationOpened(2));
  }

  @Test
  void evaluationMayOverlapAsManyStepsAsItsWindow() {
    StepWindow window = window(10, 5, 4, 2);
    window.evaluationOpened(0);
    assertEquals(List.of(0, 1), openAll(window));
    assertTrue(window.blocked());
    window.evaluationComplete(0);
    assertFalse(window.blocked());
    assertEquals(List.of(2, 3, 4, 5), openAll(window));
  }

  @Test
  void stepWaitsForAnEvaluationOfAVersionNotYetLearned() {
    StepWindow window = window(10, 5, 2, 1);
    evaluate(window, 0);
    assertEquals(List.of(0, 1, 2), openAll(window));
    assertTrue(window.blocked());
    window.published(1);
    window.published(2);
    assertEquals(List.of(), openAll(window));
    evaluate(window, 2);
    assertEquals(List.of(3, 4), openAll(window));
  }

  @Test
  void evaluationWithoutAWindowMayRunUntilTheNextOne() {
    StepWindow window = window(10, 9, 3, 0);
    window.evaluationOpened(0);
    assertEquals(List.of(0, 1, 2), openAll(window));
  }

  @Test
  void evaluationIsUrgentPastHalfItsWindow() {
    StepWindow window = window(10, 5, 4, 4);
    window.evaluationOpened(0);
    window.opened(0);
    window.opened(1);
    assertEquals(NONE, window.urgentEvaluation());
    window.opened(2);
    assertEquals(OptionalInt.of(0), window.urgentEvaluation());
    window.evaluationComplete(0);
    assertEquals(NONE, window.urgentEvaluation());
  }

  @Test
  void urgentEvaluationIsTheOldest() {
    StepWindow window = window(20, 9, 2, 8);
    window.evaluationOpened(0);
    window.opened(0);
    window.opened(1);
    window.published(1);
    window.published(2);
    window.evaluationOpened(2);
    assertEquals(List.of(2, 3, 4, 5, 6, 7), openAll(window));
    assertEquals(OptionalInt.of(0), window.urgentEvaluation());
    window.evaluationComplete(0);
    assertEquals(OptionalInt.of(2), window.urgentEvaluation());
  }

  @Test
  void theRunIsNotFinishedBeforeItsLastEvaluation() {
    StepWindow window = window(1, 0, 5, 0);
    evaluate(window, 0);
    openAll(window);
    window.published(1);
    assertFalse(window.isFinished());
    window.evaluationOpened(1);
    assertFalse(window.isFinished());
    window.evaluationComplete(1);
    assertTrue(window.isFinished());
  }

  @Test
  void aRunThatEndsEarlyEvaluatesItsFinalVersion() {
    StepWindow window = window(10, 1, 5, 0);
    evaluate(window, 0);
    assertEquals(List.of(0, 1), openAll(window));
    window.published(1);
    window.noFurtherStep();
    assertEquals(NONE, window.stepToOpen());
    assertEquals(NONE, window.evaluationToOpen());
    assertFalse(window.isFinished());
    window.published(2);
    evaluate(window, 2);
    assertTrue(window.isFinished());
  }

  @Test
  void runWithoutAFirstStepEndsOnceItsVersionIsEvaluated() {
    StepWindow window = new StepWindow(new StepWindow.Settings(10, 1, 5, 0), 7);
    window.noFurtherStep();
    assertFalse(window.isFinished());
    evaluate(window, 7);
    assertTrue(window.isFinished());
  }

  @Test
  void evaluationOfAnEarlierVersionContinuesAfterARestart() {
    StepWindow window = new StepWindow(new StepWindow.Settings(20, 9, 5, 0), 7);
    window.evaluationComplete(0);
    window.evaluationOpened(5);
    assertEquals(List.of(7, 8, 9), openAll(window));
    assertTrue(window.blocked());
    assertFalse(window.isFinished());
    window.evaluationComplete(5);
    assertEquals(List.of(10, 11, 12, 13, 14), openAll(window));
  }

  @Test
  void evaluationNotReopenedAfterARestartBlocksNothing() {
    StepWindow window = new StepWindow(new StepWindow.Settings(12, 9, 5, 0), 7);
    assertEquals(List.of(7, 8, 9, 10, 11), openAll(window).subList(0, 5));
  }
}
