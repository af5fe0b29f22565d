package org.editr1.io.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.editr1.UserError;
import org.editr1.io.image.ImageFile;
import org.editr1.io.image.RgbImage;
import org.editr1.journey.Split;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCheckTest {
  private static final Path ROTATED =
      Path.of("src/test/resources/goldens/image-ops-webp/rotated.webp");

  @TempDir private Path folder;

  @BeforeEach
  void writeImages() throws IOException {
    Files.write(folder.resolve("a.png"), ImageFile.png(new RgbImage(4, 2, new byte[4 * 2 * 3])));
    Files.copy(ROTATED, folder.resolve("b.webp"));
    Files.writeString(folder.resolve("broken.png"), "no picture");
  }

  private static String line(String prompt, String image, String more) {
    return "{\"prompt\": \"%s\", \"image\": \"%s\", \"requirement\": \"r\"%s}%n"
        .formatted(prompt, image, more);
  }

  private DataCheck check(String train, boolean opensPictures) throws IOException {
    Files.writeString(folder.resolve("train_metadata.jsonl"), train);
    return DataCheck.of(folder, opensPictures);
  }

  @Test
  void countsValidLines() throws IOException {
    DataCheck check =
        check(
            line("p", "a.png", ", \"target\": \"b.webp\", \"task\": \"t\"")
                + line("q", "b.webp", "")
                + line("q", "b.webp", ""),
            true);
    assertEquals(List.of(), check.problems());
    DataCheck.Count count = check.counts().get(Split.TRAIN);
    // The camera of b.webp was held upright: it is stored as 53x38.
    assertEquals(new DataCheck.Count(3, 2, 1, 1, Set.of("4x2", "38x53"), Set.of("task")), count);
    assertEquals(Set.of(Split.TRAIN), check.counts().keySet());
  }

  @Test
  void namesEveryProblemWithFileAndLine() throws IOException {
    String train =
        line("p", "a.png", "")
            + "nonsense\n"
            + line("p", "none.png", "")
            + line("p", "../a.png", "")
            + line("p", "broken.png", "")
            + line("p", "a.png", ", \"target\": \"broken.png\"");
    DataCheck check = check(train, true);
    String file = folder.resolve("train_metadata.jsonl") + ":";
    List<String> places =
        List.of(
            "2: not a JSON object",
            "3: key image: there is no image",
            "4: key image: ../a.png lies outside",
            "5: key image: ",
            "6: key target: ");
    assertEquals(places.size(), check.problems().size(), check.problems().toString());
    for (int i = 0; i < places.size(); i++) {
      String problem = check.problems().get(i);
      assertTrue(problem.startsWith(file + places.get(i)), problem);
    }
    assertEquals(3, check(train, false).problems().size());
  }

  @Test
  void refusesAFolderWithoutTrainingLines() {
    assertThrows(UserError.class, () -> DataCheck.of(folder, true));
    assertThrows(UserError.class, () -> DataCheck.of(folder.resolve("none"), true));
  }
}
