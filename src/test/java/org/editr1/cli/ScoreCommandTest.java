package org.editr1.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.editr1.reward.judge.TinyJudge;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ScoreCommandTest {
  private static final Path PICTURES = Path.of("datasets/shapes/images");

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine commandLine =
        EditR1.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return commandLine.execute(arguments);
  }

  private int score(Path judge) {
    return run(
        "score",
        "--judge",
        judge.toString(),
        "--source",
        PICTURES.resolve("test-0000.png").toString(),
        "--edited",
        PICTURES.resolve("test-0001.png").toString(),
        "--prompt",
        "remove the square",
        "--dtype",
        "fp32");
  }

  @Test
  void theDistributionIsShownAsBars() throws IOException {
    assertEquals(0, score(TinyJudge.write(folder)), err::toString);
    List<String> lines = out.toString().lines().toList();
    assertEquals(8, lines.size());
    double sum = 0;
    double expectation = 0;
    for (int grade = 0; grade <= 5; grade++) {
      String line = lines.get(grade);
      assertTrue(line.matches(grade + " \\[#*\\.*] +\\d+\\.\\d %"), line);
      double percent = Double.parseDouble(line.substring(44, line.length() - 1));
      sum += percent;
      expectation += grade * percent / 100;
    }
    assertEquals(100, sum, 0.4);
    assertTrue(lines.get(6).startsWith("score 0."), lines.get(6));
    assertEquals(expectation / 5, Double.parseDouble(lines.get(6).substring(6, 12)), 0.005);
  }

  @Test
  void aMissingJudgeIsOneLine() {
    Path none = folder.resolve("none");
    assertEquals(2, score(none));
    assertEquals(
        "edit-r1: there is no judge "
            + none
            + ": expected the folder of a Qwen2.5-VL model (judge.path)\n",
        err.toString());
  }

  @Test
  void theBenchmarkSaysWhatItMeasured() {
    assertEquals(
        0,
        run(
            "bench",
            "judge",
            "--size",
            "tiny",
            "--group",
            "3",
            "--resolution",
            "56",
            "--text",
            "8",
            "--repeat",
            "1"),
        err::toString);
    assertTrue(
        out.toString()
            .startsWith("3 edits of one source, judge tiny in fp32: 4 tokens a picture, 8 of text"),
        out.toString());
    assertEquals(2, run("bench", "judge", "--size", "70b"));
    assertEquals(
        "edit-r1: --size is 70b; expected one of tiny, mid, 3b, 7b, 32b\n", err.toString());
  }
}
