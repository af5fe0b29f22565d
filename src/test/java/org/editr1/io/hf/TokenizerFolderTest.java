package org.editr1.io.hf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.editr1.UserError;
import org.editr1.edit.TextTokenizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerFolderTest {
  private static final Path CASES = Path.of("src/test/resources/goldens");
  private static final long START = 772;
  private static final long END = 773;

  @TempDir private Path folder;

  private static TokenizerFolder clip() {
    return TokenizerFolder.clip(CASES.resolve("tokenizer-clip/model"));
  }

  @Test
  void clipPadsWithItsEndToken() {
    TextTokenizer.Encoded empty = clip().encode(List.of(""), 4);
    assertArrayEquals(new long[][] {{START, END, END, END}}, empty.ids());
    assertArrayEquals(new long[][] {{1, 1, 0, 0}}, empty.mask());
    assertEquals(77, clip().modelMaxLength());
  }

  @Test
  void specialTokensSurviveTruncation() {
    long[] row = clip().encode(List.of("Make the sky orange."), 5).ids()[0];
    assertEquals(START, row[0]);
    assertEquals(END, row[4]);
    assertThrows(UserError.class, () -> clip().encode(List.of("a"), 1));
  }

  @Test
  void padsToTheLongestText() {
    TextTokenizer.Encoded both = clip().encode(List.of("a", "the sky"), TextTokenizer.LONGEST);
    assertEquals(both.ids()[0].length, both.ids()[1].length);
    assertArrayEquals(new long[] {1, 1, 1}, Arrays.copyOf(both.mask()[0], 3));
  }

  @Test
  void ignoresLengthsInTheFile() throws IOException {
    Path model = CASES.resolve("tokenizer-t5/model");
    String json = Files.readString(model.resolve("tokenizer.json"));
    String cutting =
        json.replaceFirst(
            "\"truncation\": ?null",
            "\"truncation\": {\"direction\": \"Right\", \"max_length\": 3, \"strategy\":"
                + " \"LongestFirst\", \"stride\": 0}");
    Files.writeString(folder.resolve("tokenizer.json"), cutting);
    List<String> texts = List.of("Make the sky orange and keep the mountains.");
    assertArrayEquals(
        TokenizerFolder.t5(model).encode(texts, 32).ids(),
        TokenizerFolder.t5(folder).encode(texts, 32).ids());
  }

  @Test
  void namesMissingFiles() throws IOException {
    UserError empty = assertThrows(UserError.class, () -> TokenizerFolder.clip(folder));
    assertEquals(
        folder + " is not a tokenizer: expected tokenizer.json or vocab.json and merges.txt",
        empty.getMessage());
    assertThrows(UserError.class, () -> TokenizerFolder.t5(folder));
    Files.writeString(folder.resolve("tokenizer.json"), "{\"model\": {}}");
    assertThrows(UserError.class, () -> TokenizerFolder.t5(folder));
  }
}
