package org.editr1;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.editr1.Noise.Purpose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The expected bits were drawn when purposes still entered the key by their place in the enum. */
class NoiseTest {
  @Test
  void purposesHaveDistinctNumbers() {
    long distinct = Arrays.stream(Purpose.values()).mapToLong(Purpose::number).distinct().count();
    assertEquals(Purpose.values().length, distinct);
  }

  @ParameterizedTest
  @CsvSource({
    "INITIAL_LATENTS, 6d4caeb63e604e41",
    "SOLVER_NOISE, 4031f34d68e05ba8",
    "TRAIN_NOISE, 97d5c40b667078b5",
    "TRAIN_TIMES, d2ae1eeac290c90",
    "EVALUATION_LATENTS, f48f67f1259fc0d0",
    "LORA_INIT, 322bf699a0568aaf",
    "TASK_ORDER, a919888164d85d93",
    "EDIT, 1a157c2d64eb3547",
    "TEST, e35cc987ce778734",
    "SHAPES, 5ecd9465edc48f75",
    "WEIGHTS, 6a44667a395b56c2",
    "PAIRS, 5c2aec0cf975b139",
    "JUDGE, b8aaa8029afe1dd7"
  })
  void streamOfAPurposeNeverChanges(Purpose purpose, String bits) {
    assertEquals(bits, Long.toHexString(Noise.of(42, purpose, 3, 1, 2).bits()));
  }

  @Test
  void normalsAndPermutationsHaveKnownValues() {
    assertArrayEquals(
        new float[] {-1.0493023f, -0.11195515f, -0.27631068f, 0.14787862f},
        Noise.of(42, Purpose.INITIAL_LATENTS, 3, 1, 2).normals(4));
    assertArrayEquals(
        new int[] {0, 2, 7, 4, 3, 1, 5, 6}, Noise.of(7, Purpose.TASK_ORDER, 5).permutation(8));
  }
}
