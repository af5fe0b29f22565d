package org.editr1.lab.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.editr1.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageSecondsTest {
  @TempDir Path home;

  private void write(String json) throws IOException {
    Files.createDirectories(home.resolve("runs"));
    Files.writeString(StageSeconds.file(home, "small"), json);
  }

  @Test
  void readsTheLastMeasurement() throws IOException {
    write(
        """
        {"name": "small", "encode_seconds_per_task": 0.25,
         "device_seconds_per_sample": {"encode": 0.01, "reward": 0.5, "rollout": 2.0, "train": 3.0}}
        """);
    assertEquals(new StageSeconds(0.25, 2, 0.5, 3, 0), StageSeconds.measured(home, "small"));
  }

  @Test
  void missingMeasurementNamesTheCommandThatMeasures() {
    UserError error = assertThrows(UserError.class, () -> StageSeconds.measured(home, "small"));
    assertTrue(error.getMessage().contains("bench train --conf small"), error::getMessage);
    assertTrue(error.getMessage().contains("--rollout-seconds"), error::getMessage);
  }

  @Test
  void brokenFileIsNamed() throws IOException {
    write("{\"device_seconds_per_sample\": {\"rollout\": 1}, \"encode_seconds_per_task\": 0}");
    UserError error = assertThrows(UserError.class, () -> StageSeconds.measured(home, "small"));
    assertTrue(error.getMessage().contains("bench-small.json: reward"), error::getMessage);
  }
}
