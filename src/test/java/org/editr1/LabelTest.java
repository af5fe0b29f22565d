package org.editr1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.editr1.journey.RunSpec.Advantage.Filter;
import org.editr1.journey.RunSpec.Train.AdvMode;
import org.junit.jupiter.api.Test;

class LabelTest {
  @Test
  void labelsAreNamesInLowerCase() {
    assertEquals("one_only", Label.of(AdvMode.ONE_ONLY));
    assertEquals(List.of("none", "released", "paper"), Label.all(Filter.class));
  }

  @Test
  void parsesLabels() {
    assertEquals(AdvMode.ONE_ONLY, Label.parse("train.advMode", "one_only", AdvMode.class));
    assertEquals(Filter.PAPER, Label.parse("advantage.filter", "paper", Filter.class));
    assertThrows(UserError.class, () -> Label.parse("train.advMode", "ONE_ONLY", AdvMode.class));
  }

  @Test
  void refusesUnknownLabelsAndNamesTheKnownOnes() {
    UserError error =
        assertThrows(
            UserError.class, () -> Label.parse("advantage.filter", "either", Filter.class));
    assertEquals(
        "advantage.filter is either; expected one of none, released, paper", error.getMessage());
  }
}
