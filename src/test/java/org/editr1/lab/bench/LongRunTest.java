package org.editr1.lab.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.editr1.folder.MetricsFile;
import org.editr1.folder.RunFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LongRunTest {
  private static final int STEPS = 60;
  private static final long FEW_BYTES = 8_000_000;

  @TempDir private Path root;

  @Test
  void stepsLeaveNoFileNoThreadAndNoMemoryBehind() throws Exception {
    RunFolder folder = new RunFolder(root.resolve("run"));
    try (LongRun run = new LongRun(folder, STEPS + 1)) {
      run.await(STEPS / 3);
      LongRun.Held before = run.held();
      run.await(STEPS);
      LongRun.Held after = run.held();
      assertTrue(after.handles() <= before.handles() + 8, before + " " + after);
      assertTrue(after.threads() <= before.threads() + 8, before + " " + after);
      assertTrue(after.heap() <= before.heap() + FEW_BYTES, before + " " + after);
      assertTrue(run.pages().containsKey("/api/lines"));
    }
    try (LongRun run = new LongRun(folder, STEPS + 4)) {
      run.await(STEPS + 4);
    }
    long steps =
        MetricsFile.read(folder).stream().map(line -> line.pass().folder()).distinct().count();
    assertEquals(MetricsFile.read(folder).size(), steps, "no line is doubled");
  }
}
