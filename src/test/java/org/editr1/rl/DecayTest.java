package org.editr1.rl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.editr1.UserError;
import org.junit.jupiter.api.Test;

class DecayTest {
  @Test
  void emaStartsLowAndIsCapped() {
    EmaDecay decay = EmaDecay.everyStep(0.9);
    assertEquals(2.0 / 11, decay.at(1));
    assertEquals(0.9, decay.at(80));
    assertEquals(0.9, decay.at(1000));
  }

  @Test
  void emaMayWaitSomeSteps() {
    EmaDecay decay = new EmaDecay(0.9, 3);
    assertFalse(decay.updates(1));
    assertTrue(decay.updates(2));
    assertTrue(decay.updates(5));
  }

  @Test
  void typeZeroCopiesAtOnce() {
    assertEquals(0, BehaviourDecay.of(0).at(1));
    assertEquals(0, BehaviourDecay.of(0).at(1000));
  }

  @Test
  void typeOneRisesToOneHalf() {
    assertEquals(0.001, BehaviourDecay.of(1).at(1));
    assertEquals(0.499, BehaviourDecay.of(1).at(499), 1e-15);
    assertEquals(0.5, BehaviourDecay.of(1).at(5000));
  }

  @Test
  void typeTwoWaitsThenRisesSteeply() {
    assertEquals(0, BehaviourDecay.of(2).at(74));
    assertEquals(0, BehaviourDecay.of(2).at(75));
    assertEquals(0.0075, BehaviourDecay.of(2).at(76));
    assertEquals(0.999, BehaviourDecay.of(2).at(500));
  }

  @Test
  void otherTypesAreRefused() {
    assertThrows(UserError.class, () -> BehaviourDecay.of(3));
  }
}
