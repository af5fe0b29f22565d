package org.editr1.lab.shapes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.editr1.cli.EditR1;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MakeShapesCommandTest {
  @TempDir private Path folder;

  private int run(StringWriter errors, String... arguments) {
    CommandLine command = EditR1.commandLine().setErr(new PrintWriter(errors));
    command.setOut(new PrintWriter(new StringWriter()));
    return command.execute(arguments);
  }

  @Test
  void writesTheRequestedNumberOfDistinctTasks() throws Exception {
    String[] arguments = {
      "dataset", "make-shapes", "--out", folder.toString(), "--train", "3", "--test", "2"
    };
    StringWriter errors = new StringWriter();
    assertEquals(0, run(errors, arguments), errors.toString());
    assertEquals(3, Files.readAllLines(folder.resolve("train_metadata.jsonl")).size());
    assertEquals(2, run(errors, arguments));
    assertTrue(errors.toString().contains("already holds a data set"), errors.toString());
  }

  @Test
  void refusesFewerThanOneTask() {
    StringWriter errors = new StringWriter();
    String out = folder.toString();
    assertEquals(2, run(errors, "make-tiny", "--out", out, "--family", "other"));
    assertEquals(2, run(errors, "make-tiny", "--out", out, "--steps", "1,2"));
    assertEquals(2, run(errors, "sft", "--out", out, "--steps", "0"));
    String text = errors.toString();
    assertTrue(text.contains("--family is other"), text);
    assertTrue(text.contains("three numbers"), text);
    assertTrue(text.contains("at least 1"), text);
  }
}
