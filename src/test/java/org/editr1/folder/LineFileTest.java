package org.editr1.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.editr1.UserError;
import org.editr1.io.file.MessageJson;
import org.editr1.journey.Effect;
import org.editr1.journey.Effect.Journaled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineFileTest {
  @TempDir Path root;

  @Test
  void linesAreReadInTheOrderOfWriting() {
    Path folder = root.resolve("step-3");
    try (LineFile journal = LineFile.open(folder.resolve("journal.jsonl"))) {
      journal.append(bytes("{\"order\":1}"));
      journal.append(bytes("Größe"));
      journal.append(bytes(""));
      journal.force();
      assertEquals(List.of("{\"order\":1}", "Größe", ""), read(folder));
    }
    try (LineFile journal = LineFile.open(folder.resolve("journal.jsonl"))) {
      journal.append(bytes("later"));
    }
    assertEquals(List.of("{\"order\":1}", "Größe", "", "later"), read(folder));
  }

  @Test
  void aMissingFileHasNoLines() {
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
  void fileOfOneTornLineIsTruncated() throws IOException {
    Files.write(root.resolve("journal.jsonl"), new byte[100]);
    assertEquals(List.of(), read(root));
    write(root, "first");
    assertEquals(List.of("first"), read(root));
  }

  @Test
  void aLineWithANewlineIsRefused() {
    try (LineFile journal = LineFile.open(root.resolve("journal.jsonl"))) {
      assertThrows(IllegalArgumentException.class, () -> journal.append(bytes("a\nb")));
      assertEquals(List.of(), read(root));
    }
  }

  @Test
  void aFolderThatCannotBeWrittenIsNamed() throws IOException {
    Path file = Files.writeString(root.resolve("step-3"), "a file, not a folder");
    UserError error =
        assertThrows(UserError.class, () -> LineFile.open(file.resolve("journal.jsonl")));
    assertTrue(error.getMessage().startsWith(file.resolve("journal.jsonl") + " cannot be written"));
  }

  @Test
  void aReaderGoesOnBehindTheLastCompleteLine() throws IOException {
    Path file = root.resolve("journal.jsonl");
    List<String> seen = new ArrayList<>();
    Consumer<byte[]> reader = line -> seen.add(new String(line, StandardCharsets.UTF_8));
    assertEquals(0, LineFile.forEach(file, 0, reader));
    String longer = "x".repeat(100_000);
    Files.writeString(file, "a\n" + longer + "\n\nto");
    long read = LineFile.forEach(file, 0, reader);
    assertEquals(longer.length() + 4, read);
    assertEquals(List.of("a", longer, ""), seen);
    Files.writeString(file, "rn\nb\n", StandardOpenOption.APPEND);
    assertEquals(read + 7, LineFile.forEach(file, read, reader));
    assertEquals(List.of("torn", "b"), seen.subList(3, 5));
  }

  @Test
  void theTornEndOfALongLineIsRemoved() throws IOException {
    Path file = root.resolve("journal.jsonl");
    Files.writeString(file, "a\n" + "x".repeat(200_000));
    write(root, "b");
    assertEquals(List.of("a", "b"), read(root));
  }

  @Test
  void damagedLinesAreReportedAndSkipped() throws IOException {
    Path file = root.resolve("journal.jsonl");
    Journaled entry = new Effect.Banned(4, List.of());
    write(root, new String(MessageJson.write(entry), StandardCharsets.UTF_8));
    write(root, "{\"kind\":\"Evalu");
    Files.writeString(file, "{\"kind\":\"torn", StandardOpenOption.APPEND);
    List<String> damaged = new ArrayList<>();
    assertEquals(List.of(entry), LineFile.read(file, Journaled.class, damaged::add));
    assertEquals(1, damaged.size());
    assertTrue(damaged.get(0).startsWith(file + ":2: Journaled cannot be read: "), damaged.get(0));
  }

  @Test
  void aDamagedByteOfARecordCostsItsLine() throws IOException {
    Path file = root.resolve("journal.jsonl");
    try (LineFile journal = LineFile.open(file)) {
      journal.append(LineFile.line(new Effect.Banned(4, List.of())));
      journal.append(LineFile.line(new Effect.Banned(5, List.of())));
    }
    assertEquals(
        "{\"kind\":\"Banned\",\"step\":4,\"tasks\":[],\"crc\":\"70a048bf\"}", read(root).get(0));
    String whole = Files.readString(file);
    Files.writeString(file, whole.replace(":4,", ":7,"));
    List<String> damaged = new ArrayList<>();
    assertEquals(
        List.of(new Effect.Banned(5, List.of())),
        LineFile.read(file, Journaled.class, damaged::add));
    assertEquals(List.of(file + ":1: the line is damaged: its checksum differs"), damaged);
    for (int at = 0; at < whole.indexOf('\n') - 2; at++) {
      byte[] bytes = bytes(whole);
      bytes[at] ^= 4;
      Files.write(file, bytes);
      assertEquals(
          List.of(new Effect.Banned(5, List.of())),
          LineFile.readIntact(file, Journaled.class),
          "byte " + at);
    }
  }

  private static void write(Path folder, String line) {
    try (LineFile journal = LineFile.open(folder.resolve("journal.jsonl"))) {
      journal.append(bytes(line));
    }
  }

  private static List<String> read(Path folder) {
    return LineFile.read(folder.resolve("journal.jsonl")).stream()
        .map(line -> new String(line, StandardCharsets.UTF_8))
        .toList();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
