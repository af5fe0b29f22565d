package org.editr1.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.editr1.config.RunConfiguration;
import org.junit.jupiter.api.Test;

class DiskNeedTest {
  private static final long ADAPTER = 208_000_000;

  @Test
  void stepNeedsItsLeavesRolloutsAndPolicies() {
    String json =
        """
        {"steps": 9, "lag": 1, "groups": 24, "samples": 12, "chunks": {"train": 5},
         "data": {"path": "data", "resolution": 512},
         "eval": {"every": 3, "reward": {"dummy": 1}}, "reward": {"dummy": 1}}
        """;
    DiskNeed need =
        DiskNeed.of(
            RunConfiguration.parse("test", json.getBytes(StandardCharsets.UTF_8), Path.of(".")),
            ADAPTER,
            100);
    assertEquals((24 * 3 + 18) * ADAPTER, need.gradients());
    // Three in the store; live, EMA, two behaviours and two moments in the checkpoint.
    assertEquals(9 * ADAPTER, need.policies());
    assertEquals((2 * 24 * 12 + 100) * 4L * 512 * 512, need.samples());
    assertEquals(18_720 + 1_872 + 709 + 64, need.megabytes());
  }
}
