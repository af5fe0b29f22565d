package org.editr1.lab.judge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.editr1.cli.EditR1;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class EvalJudgeCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... options) {
    CommandLine command = EditR1.commandLine();
    command.setOut(new PrintWriter(out));
    command.setErr(new PrintWriter(err));
    String[] arguments = new String[options.length + 1];
    arguments[0] = "eval-judge";
    System.arraycopy(options, 0, arguments, 1, options.length);
    return command.execute(arguments);
  }

  /** The bundled judge ranks most of 24 edits of the bundled editor correctly. */
  @Test
  void everyVariantIsComparedWithTheTargetImages() {
    assertEquals(0, run("--limit", "12", "--edits", "2"), err::toString);
    List<String> lines = out.toString().lines().toList();
    assertEquals(3, lines.size());
    List<String> variants = List.of("logits", "yes_no", "sampled");
    for (int i = 0; i < variants.size(); i++) {
      assertTrue(lines.get(i).startsWith(variants.get(i)), lines.get(i));
    }
    assertTrue(lines.get(0).contains("(24 edits"), lines.get(0));
    double spearman = Double.parseDouble(lines.get(0).replaceAll(".*Spearman ([-0-9.]+) .*", "$1"));
    assertTrue(spearman > 0.5, lines.get(0));
  }

  @Test
  void folderWithoutAJudgeIsRefused() {
    assertEquals(2, run("--limit", "1", "--edits", "1", "--judge", "models/tiny-kontext"));
    assertTrue(err.toString().contains("tiny-kontext"), err.toString());
  }
}
