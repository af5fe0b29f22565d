package org.editr1.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.editr1.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  @TempDir Path root;

  @Test
  void linesComeBackInTheirSequence() {
    Path folder = root.resolve("step-3");
    try (Journal journal = Journal.open(folder)) {
      journal.append(bytes("{\"order\":1}"));
      journal.appendForced(bytes("Größe"));
      journal.append(bytes(""));
      assertEquals(List.of("{\"order\":1}", "Größe", ""), read(folder));
    }
    try (Journal journal = Journal.open(folder)) {
      journal.append(bytes("later"));
    }
    assertEquals(List.of("{\"order\":1}", "Größe", "", "later"), read(folder));
  }

  @Test
  void noJournalHasNoLines() {
    assertEquals(List.of(), read(root.resolve("step-4")));
  }

  @Test
  void aTornLastLineIsIgnoredAndRemovedBeforeTheNext() throws IOException {
    write(root, "whole");
    Path file = root.resolve("journal.jsonl");
    Files.writeString(file, "to", StandardOpenOption.APPEND);
    assertEquals(List.of("whole"), read(root));
    assertEquals("whole\nto", Files.readString(file));
    write(root, "next");
    assertEquals("whole\nnext\n", Files.readString(file));
  }

  @Test
  void aJournalThatIsOnlyATornLineBeginsAgain() throws IOException {
    Files.write(root.resolve("journal.jsonl"), new byte[100]);
    assertEquals(List.of(), read(root));
    write(root, "first");
    assertEquals(List.of("first"), read(root));
  }

  @Test
  void aLineWithANewlineIsRefused() {
    try (Journal journal = Journal.open(root)) {
      assertThrows(IllegalArgumentException.class, () -> journal.append(bytes("a\nb")));
      assertEquals(List.of(), read(root));
    }
  }

  @Test
  void aPlaceThatCannotBeWrittenIsNamed() throws IOException {
    Path file = Files.writeString(root.resolve("step-3"), "a file, not a folder");
    UserError error = assertThrows(UserError.class, () -> Journal.open(file));
    assertTrue(error.getMessage().startsWith(file.resolve("journal.jsonl") + " cannot be written"));
  }

  private static void write(Path folder, String line) {
    try (Journal journal = Journal.open(folder)) {
      journal.append(bytes(line));
    }
  }

  private static List<String> read(Path folder) {
    return Journal.read(folder).stream()
        .map(line -> new String(line, StandardCharsets.UTF_8))
        .toList();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
