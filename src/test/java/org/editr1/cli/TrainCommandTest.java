package org.editr1.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Starts that are refused before a run folder exists. */
class TrainCommandTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--console=70000|--console is 70000; expected 0 (any free one) to 65535, or -1 for none",
        "--console=-2|--console is -2; expected",
        "--set=data.resolution=72|data.resolution is 72; expected a multiple of 16",
        "--set=data.resolution=4096|cpu has ",
        "--set=groups=769|groups is 769; expected at most 768",
        "--set=samples=100000000|--set samples=100000000: samples is 100000000; expected 2 to 256"
      })
  void startThatCannotWorkIsOneSentence(String option, String sentence) {
    Path out = folder.resolve("run");
    StringWriter said = new StringWriter();
    int code =
        EditR1.commandLine()
            .setErr(new PrintWriter(said))
            .execute("train", "--out=" + out, option, "--set=train.maxRows=1000");
    assertEquals(2, code);
    assertTrue(said.toString().startsWith("edit-r1: " + sentence), said::toString);
    assertEquals(1, said.toString().lines().count());
    assertFalse(Files.exists(out));
  }

  @Test
  void emptyPathIsNotTheCurrentFolder() {
    StringWriter said = new StringWriter();
    assertEquals(
        2, EditR1.commandLine().setErr(new PrintWriter(said)).execute("train", "--out", ""));
    assertTrue(said.toString().contains("'--out': expected a path, not an empty"), said::toString);
  }
}
