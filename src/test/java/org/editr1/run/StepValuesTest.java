package org.editr1.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.editr1.journey.Pass;
import org.junit.jupiter.api.Test;

class StepValuesTest {
  private static final long SECOND = 1_000_000_000;

  @Test
  void deviceSecondsCountTheDevicesPresent() {
    StepValues values = new StepValues(10 * SECOND);
    values.devices(0, 11 * SECOND);
    values.devices(2, 14 * SECOND);
    values.devices(1, 15 * SECOND);
    Map<String, Double> first = values.endStep(new Pass.Step(0), 15 * SECOND);
    assertEquals(5, first.get("seconds"));
    assertEquals(7, first.get("device_seconds"));
    values.devices(3, 17 * SECOND);
    Map<String, Double> second = values.endStep(new Pass.Step(1), 17 * SECOND);
    assertEquals(2, second.get("seconds"));
    assertEquals(6, second.get("device_seconds"));
  }
}
