package org.editr1.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentTest {
  @ParameterizedTest
  @CsvSource({
    "GenuineIntel, AVX2, GenuineIntel",
    "GenuineIntel, AUTO, 'GenuineIntel, family 6, model 143'",
    "GenuineIntel, not set, 'GenuineIntel, family 6, model 143'",
    "AuthenticAMD, AVX2, 'AuthenticAMD, family 6, model 143'",
  })
  void theModelOfAProcessorCountsWhereMklChoosesItsKernelsByIt(
      String vendor, String branch, String expected) {
    Map<String, String> cpu = Map.of("vendor_id", vendor, "cpu family", "6", "model", "143");
    assertEquals(expected, Environment.processor(cpu, branch));
  }

  @Test
  void settingsOfOneDnnAndAtenArePartOfTheEnvironment() {
    assertTrue(
        Environment.of("cpu")
            .keySet()
            .containsAll(
                List.of("ONEDNN_DEFAULT_FPMATH_MODE", "ATEN_CPU_CAPABILITY", "processor")));
  }
}
