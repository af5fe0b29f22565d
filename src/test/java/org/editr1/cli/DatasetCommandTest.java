package org.editr1.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DatasetCommandTest {
  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter errors = new StringWriter();

  private int check(Path data, String... more) {
    CommandLine command = EditR1.commandLine().setErr(new PrintWriter(errors));
    command.setOut(new PrintWriter(out));
    String[] arguments = new String[3 + more.length];
    System.arraycopy(new String[] {"dataset", "check", data.toString()}, 0, arguments, 0, 3);
    System.arraycopy(more, 0, arguments, 3, more.length);
    return command.execute(arguments);
  }

  @Test
  void bundledDataSetHasNoProblems() {
    assertEquals(0, check(Path.of("datasets/shapes")), errors.toString());
    assertTrue(out.toString().contains("of 64x64"), out.toString());
    assertTrue(out.toString().endsWith("no problems" + System.lineSeparator()), out.toString());
  }

  @Test
  void problemsAreCountedAndTheFirstPrinted() throws IOException {
    Files.writeString(folder.resolve("train_metadata.jsonl"), "[]\n".repeat(5));
    assertEquals(1, check(folder, "--problems", "2"));
    String printed = out.toString();
    assertTrue(printed.contains("train_metadata.jsonl:2: "), printed);
    assertTrue(printed.contains("... and 3 more"), printed);
    assertTrue(printed.contains("5 problems"), printed);
  }

  @Test
  void folderWithoutMetadataIsRefused() {
    assertEquals(2, check(folder));
    assertTrue(errors.toString().contains("train_metadata.jsonl is missing"), errors.toString());
  }
}
