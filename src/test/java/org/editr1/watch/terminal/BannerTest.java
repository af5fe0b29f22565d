package org.editr1.watch.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.editr1.folder.RunFolder;
import org.editr1.io.dataset.DataSplit;
import org.editr1.journey.Split;
import org.editr1.watch.report.SyntheticRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BannerTest {
  private final DataSplit test = DataSplit.read(SyntheticRun.SHAPES, Split.TEST);

  @Test
  void startNamesModelDataRewardsAndPlaces() {
    DataSplit train = DataSplit.read(SyntheticRun.SHAPES, Split.TRAIN);
    assertEquals(
        """
        Training tiny-kontext
          model    models/tiny-kontext, fp32
          data     datasets/shapes: 768 tasks (add, background, recolour, remove), 12 held out, 64 pixels square
          steps    20 of 8 groups x 6 samples, lag 1
          reward   target
          LoRA     rank 8, alpha 16 on 3 projections of a block
          workers  2 in this process
          run      runs/tiny
          console  http://127.0.0.1:7712/\
        """,
        Banner.start(
            SyntheticRun.spec(20, 5, 12),
            new Banner.Setup(train, test, false, "2 in this process", "http://127.0.0.1:7712/"),
            new RunFolder(Path.of("runs/tiny"))));
  }

  @Test
  void summaryNamesResultsAndNextCommands(@TempDir Path parent) throws IOException {
    Path folder = Files.createDirectory(parent.resolve("a run"));
    SyntheticRun run = new SyntheticRun(folder, 20, 5, 12);
    run.metrics(10);
    Files.createDirectory(folder.resolve("lora"));
    Files.createFile(folder.resolve("report.html"));
    assertEquals(
        """
        Held-out reward 0.301 -> 0.715, 10 of 20 steps in 35s
        Resume with: launch/edit-r1 train --resume 'RUN'
          report   RUN/report.html
          LoRA     RUN/lora
        Edit an image with it:
          launch/edit-r1 edit --model models/tiny-kontext --lora 'RUN/lora' \
        --image datasets/shapes/images/test-0000.png --prompt 'remove the square' \
        --out edited.png\
        """,
        Banner.summary(run.spec(), test, new RunFolder(folder), true)
            .replace(folder.toString(), "RUN"));
    List<String> ofNode =
        Banner.summary(run.spec(), test, new RunFolder(folder), false).lines().toList();
    assertEquals("Resume by starting the head again", ofNode.get(1));
  }
}
