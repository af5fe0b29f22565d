package org.editr1.io.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.editr1.UserError;
import org.editr1.journey.Split;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSplitTest {
  private static final String GOOD =
      "{\"prompt\": \"make it blue\", \"image\": \"a.png\", \"requirement\": \"It is blue.\","
          + " \"target\": \"b.png\", \"task\": \"recolour\", \"level\": 3}";

  @TempDir private Path folder;

  @BeforeEach
  void writeImages() throws IOException {
    Files.createFile(folder.resolve("a.png"));
    Files.createFile(folder.resolve("b.png"));
  }

  private DataSplit read(String text) throws IOException {
    Files.writeString(folder.resolve("train_metadata.jsonl"), text);
    return DataSplit.read(folder, Split.TRAIN);
  }

  private void refused(String text, String message) {
    String expected = folder.resolve("train_metadata.jsonl") + message;
    UserError error = assertThrows(UserError.class, () -> read(text));
    assertTrue(error.getMessage().startsWith(expected), error.getMessage());
  }

  @Test
  void readsLines() throws IOException {
    DataSplit split = read(GOOD + "\r\n\n" + GOOD.replace("\"target\": \"b.png\",", "") + "\n");
    assertEquals(2, split.lines().size());
    DataLine first = split.lines().get(0);
    assertEquals("make it blue", first.prompt());
    assertEquals("It is blue.", first.requirement());
    assertEquals(folder.resolve("a.png"), first.imageFile());
    assertEquals(folder.resolve("b.png"), first.targetFile());
    assertEquals(Map.of("task", "recolour", "level", "3"), first.metadata());
    assertEquals(3, split.lines().get(1).number());
    assertNull(split.lines().get(1).targetFile());
    UserError error = assertThrows(UserError.class, () -> split.requireTargets("target"));
    assertTrue(error.getMessage().contains(":3: key target is missing"), error.getMessage());
  }

  @Test
  void linesAreFoundByTheirIdsAndStayAsTheyWereRead() throws IOException {
    String other = GOOD.replace("make it blue", "make it r\u00f8d");
    DataSplit split = read("\uFEFF" + GOOD + "\n\n" + other);
    Files.delete(split.file());
    DataLines lines = split.lines();
    assertEquals("make it r\u00f8d", lines.get(1).prompt());
    for (int i = 0; i < lines.size(); i++) {
      assertEquals(lines.get(i).id(), lines.id(i));
      assertEquals(i, lines.find(lines.id(i)));
    }
    assertEquals(-1, lines.find(DataLine.id("no prompt", "a.png")));
  }

  @Test
  void idHashesPromptAndImagePath() throws IOException {
    // printf 'make it blue\0a.png' | sha256sum
    assertEquals("cdbc153d5e25d076", DataLine.id("make it blue", "a.png"));
    DataLine line = read(GOOD).lines().get(0);
    assertEquals(16, line.id().length());
    assertNotEquals(line.id(), DataLine.id("make it blue", "b.png"));
    assertNotEquals(line.id(), DataLine.id("make it Blue", "a.png"));
  }

  @Test
  void namesErrors() throws IOException {
    refused(GOOD + "\nnot json\n", ":2: not a JSON object: ");
    refused("[1]", ":1: expected a JSON object");
    refused(GOOD + GOOD, ":1: not a JSON object: ");
    refused(GOOD.replace("\"prompt\"", "\"promt\""), ":1: key prompt is missing");
    refused(GOOD.replace("\"make it blue\"", "7"), ":1: key prompt is 7; expected a text");
    refused(GOOD.replace("a.png", "c.png"), ":1: key image: there is no image ");
    refused(GOOD.replace("b.png", "c.png"), ":1: key target: there is no image ");
    refused(GOOD.replace("\"level\": 3", "\"task\": 3"), ":1: not a JSON object: ");
    refused("\n\n", " holds no line");
    Files.write(
        folder.resolve("test_metadata.jsonl"), "\"\u00e9\"".getBytes(StandardCharsets.ISO_8859_1));
    UserError latin = assertThrows(UserError.class, () -> DataSplit.read(folder, Split.TEST));
    assertTrue(latin.getMessage().endsWith("is not UTF-8"), latin.getMessage());
    Path nowhere = folder.resolve("nowhere");
    assertThrows(UserError.class, () -> DataSplit.read(nowhere, Split.TEST));
  }

  @Test
  void mistakesInJsonNameNoParser() throws IOException {
    refused(GOOD + GOOD, ":1: not a JSON object: something follows the object");
    refused(GOOD.replace("3}", "+3}"), ":1: not a JSON object: Unexpected character ('+'");
    for (String broken :
        new String[] {"+3}", "1".repeat(1200) + "}", "[".repeat(1200), "3", "3} {"}) {
      String line = GOOD.replace("3}", broken);
      String message = assertThrows(UserError.class, () -> read(line)).getMessage();
      assertFalse(message.matches("(?s).*(Read|Feature|Json[A-Z]|jackson).*"), message);
    }
  }

  @Test
  void keysThatNobodyReadsMayHoldNan() throws IOException {
    assertEquals("NaN", read(GOOD.replace("3}", "NaN}")).lines().get(0).metadata().get("level"));
    refused(GOOD.replace("\"It is blue.\"", "NaN"), ":1: key requirement is NaN; expected a text");
  }

  @Test
  void absolutePathIsBelowARelativeFolder() throws IOException {
    String absolute = GOOD.replace("a.png", folder.resolve("a.png").toString());
    assertEquals(folder.resolve("a.png"), read(absolute).lines().get(0).imageFile());
    Path relative = Path.of("").toAbsolutePath().relativize(folder.toAbsolutePath());
    assertEquals(
        relative.resolve("a.png"),
        DataSplit.read(relative, Split.TRAIN).lines().get(0).imageFile());
    refused(GOOD.replace("a.png", "../a.png"), ":1: key image: ../a.png lies outside");
  }

  @Test
  void nameOfAnotherUnicodeFormIsPointedOut() throws IOException {
    Files.createFile(folder.resolve("caf\u00e9.png"));
    String line = GOOD.replace("a.png", "cafe\u0301.png");
    String message = assertThrows(UserError.class, () -> read(line)).getMessage();
    assertTrue(message.endsWith("looks alike in the Unicode form NFC"), message);
  }

  @Test
  void textsThatFillAMessageAreRefused() {
    refused(
        GOOD.replace("It is blue.", "\u5220".repeat(6000)),
        ":1: prompt, requirement and image have 14, 18002 and 7 bytes; expected at most 16384");
  }

  @Test
  void ordersHaveFewerLinesWhereTextsAreLong() throws IOException {
    String line = GOOD.replace("It is blue.", "\u5220".repeat(700)) + "\n";
    assertEquals(22, read(line.repeat(40)).linesOfOrder(32));
    assertEquals(32, read((GOOD + "\n").repeat(40)).linesOfOrder(32));
    String longest = GOOD.replace("It is blue.", "x".repeat(16_300)) + "\n";
    assertEquals(3, read(longest.repeat(40)).linesOfOrder(32));
  }
}
