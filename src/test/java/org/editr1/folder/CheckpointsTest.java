package org.editr1.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.editr1.UserError;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {
  @TempDir Path run;
  private final List<String> broken = new ArrayList<>();
  private Path root;
  private Checkpoints checkpoints;

  @BeforeEach
  void open() {
    root = run.resolve("checkpoints");
    checkpoints = Checkpoints.open(new RunFolder(run));
  }

  private OptionalInt newest() {
    return checkpoints.newest(broken::add);
  }

  @Test
  void newestCheckpointHasTheHighestVersion() throws IOException {
    assertEquals(OptionalInt.empty(), newest());
    for (int step : new int[] {2, 9, 10}) {
      assertEquals(root.resolve("version-" + step), checkpoints.write(step, text("of " + step)));
    }
    assertEquals(OptionalInt.of(10), newest());
    assertEquals(List.of(2, 9, 10), checkpoints.versions());
    assertEquals("of 9", content(9));
  }

  @Test
  void subfoldersOfACheckpointAreKept() throws IOException {
    checkpoints.write(1, folder -> text("deep").accept(created(folder.resolve("ring/v0"))));
    assertEquals("deep", Files.readString(root.resolve("version-1/ring/v0/state.json")));
  }

  @Test
  void failedWriterChangesNothing() throws IOException {
    checkpoints.write(1, text("old"));
    IllegalStateException failure = new IllegalStateException("not finite");
    for (int step : new int[] {1, 2}) {
      assertSame(
          failure,
          assertThrows(
              IllegalStateException.class,
              () ->
                  checkpoints.write(
                      step,
                      folder -> {
                        text("half").accept(folder);
                        throw failure;
                      })));
    }
    assertEquals(List.of("version-1"), names());
    assertEquals("old", content(1));
  }

  @Test
  void aFullDiskIsReportedWithThePath() {
    UserError error =
        assertThrows(
            UserError.class,
            () ->
                checkpoints.write(
                    4,
                    folder -> {
                      throw new UncheckedIOException(new IOException("No space left on device"));
                    }));
    assertEquals(
        root.resolve("version-4") + " cannot be written: No space left on device",
        error.getMessage());
    assertEquals(OptionalInt.empty(), newest());
  }

  @Test
  void aVersionCanBeWrittenAgain() throws IOException {
    checkpoints.write(1, text("first"));
    checkpoints.write(1, text("second"));
    assertEquals("second", content(1));
    assertEquals(List.of("version-1"), names());
  }

  @Test
  void unfinishedCheckpointsAreIgnoredAndRemoved() throws IOException {
    checkpoints.write(1, text("whole"));
    text("half").accept(created(root.resolve("version-2.part")));
    text("half").accept(created(root.resolve("version-0.old.part")));
    assertEquals(OptionalInt.of(1), newest());
    assertEquals(OptionalInt.of(1), Checkpoints.open(new RunFolder(run)).newest(broken::add));
    assertEquals(List.of("version-1"), names());
  }

  @Test
  void damagedCheckpointIsReportedAndItsPredecessorIsUsed() throws IOException {
    for (int step = 1; step <= 4; step++) {
      checkpoints.write(step, text("of " + step));
    }
    Files.writeString(checkpoints.folder(4).resolve("state.json"), "of five");
    Files.delete(checkpoints.folder(3).resolve("state.json"));
    assertEquals(OptionalInt.of(2), newest());
    assertEquals(
        List.of(
            "the checkpoint "
                + root
                + "/version-4 is broken: state.json has other bytes than were"
                + " written",
            "the checkpoint " + root + "/version-3 is broken: state.json is missing"),
        broken);
    assertEquals(List.of(1, 2, 3, 4), checkpoints.versions(), "nothing is removed");
    checkpoints.write(3, text("of 3 again"));
    assertEquals("of 3 again", content(3));
    assertEquals(OptionalInt.of(3), newest());
  }

  @Test
  void aCheckpointWithoutChecksumsIsDamaged() throws IOException {
    checkpoints.write(1, text("whole"));
    text("half").accept(created(root.resolve("version-2")));
    assertEquals(OptionalInt.of(1), newest());
    assertEquals(
        List.of("the checkpoint " + root + "/version-2 is broken: SHA256SUMS is missing"), broken);
  }

  @Test
  void runWithoutAnIntactCheckpointCannotResume() throws IOException {
    checkpoints.write(1, text("whole"));
    Files.writeString(checkpoints.folder(1).resolve("SHA256SUMS"), "spoilt\n");
    assertEquals(
        "no checkpoint in " + root + " is intact; expected a folder version-V with all its files",
        assertThrows(UserError.class, this::newest).getMessage());
  }

  @Test
  void diskThatFillsUpWithinAFileKeepsTheOlderCheckpoint() throws IOException {
    checkpoints.write(1, text("old"));
    UserError error =
        assertThrows(
            UserError.class,
            () ->
                checkpoints.write(
                    1,
                    folder -> {
                      text("new").accept(folder);
                      fill(folder.resolve("live.safetensors"));
                    }));
    assertEquals(
        root.resolve("version-1") + " cannot be written: No space left on device",
        error.getMessage());
    assertEquals("old", content(1));
    assertEquals(OptionalInt.of(1), newest());
    assertEquals(List.of("version-1"), names());
  }

  /** A device of Linux that takes no byte. */
  private static void fill(Path file) {
    try {
      Files.createSymbolicLink(file, Path.of("/dev/full"));
      Files.write(file, new byte[100]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void pruningKeepsTheLastTwoAndEveryNth() {
    for (int step = 1; step <= 9; step++) {
      checkpoints.write(step, text("of " + step));
    }
    checkpoints.prune(3);
    assertEquals(List.of(3, 6, 8, 9), checkpoints.versions());
    checkpoints.prune(0);
    assertEquals(List.of(8, 9), checkpoints.versions());
    checkpoints.prune(0);
    assertEquals(List.of(8, 9), checkpoints.versions());
  }

  @Test
  void aFolderThatCannotBeWrittenIsNamed() throws IOException {
    Path file = Files.writeString(run.resolve("taken"), "a file");
    UserError error = assertThrows(UserError.class, () -> Checkpoints.open(new RunFolder(file)));
    assertTrue(error.getMessage().startsWith(file.resolve("checkpoints") + " cannot be written: "));
  }

  private String content(int step) throws IOException {
    return Files.readString(checkpoints.folder(step).resolve("state.json"));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> list = Files.list(root)) {
      return list.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private static Consumer<Path> text(String text) {
    return folder -> {
      try {
        Files.writeString(folder.resolve("state.json"), text);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    };
  }

  private static Path created(Path folder) {
    try {
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
