package org.editr1.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.editr1.journey.UserError;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {
  @TempDir Path run;
  private Path root;
  private Checkpoints checkpoints;

  @BeforeEach
  void open() {
    root = run.resolve("checkpoints");
    checkpoints = Checkpoints.open(root);
  }

  @Test
  void theNewestIsTheOneOfTheLastStep() throws IOException {
    assertEquals(OptionalInt.empty(), checkpoints.newest());
    for (int step : new int[] {2, 9, 10}) {
      assertEquals(root.resolve("step-" + step), checkpoints.write(step, text("of " + step)));
    }
    assertEquals(OptionalInt.of(10), checkpoints.newest());
    assertEquals(List.of(2, 9, 10), checkpoints.steps());
    assertEquals("of 9", content(9));
  }

  @Test
  void foldersWithinAreKept() throws IOException {
    checkpoints.write(1, folder -> text("deep").accept(created(folder.resolve("ring/v0"))));
    assertEquals("deep", Files.readString(root.resolve("step-1/ring/v0/state.json")));
  }

  @Test
  void aWriterThatThrowsChangesNothing() throws IOException {
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
    assertEquals(List.of("step-1"), names());
    assertEquals("old", content(1));
  }

  @Test
  void aFullDiskIsSaidWithThePath() {
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
        root.resolve("step-4") + " cannot be written: No space left on device", error.getMessage());
    assertEquals(OptionalInt.empty(), checkpoints.newest());
  }

  @Test
  void aStepCanBeWrittenAgain() throws IOException {
    checkpoints.write(1, text("first"));
    checkpoints.write(1, text("second"));
    assertEquals("second", content(1));
    assertEquals(List.of("step-1"), names());
  }

  @Test
  void whatACrashLeavesIsIgnoredAndRemoved() throws IOException {
    checkpoints.write(1, text("whole"));
    text("half").accept(created(root.resolve("step-2.part")));
    text("half").accept(created(root.resolve("step-0.old.part")));
    assertEquals(OptionalInt.of(1), checkpoints.newest());
    assertEquals(OptionalInt.of(1), Checkpoints.open(root).newest());
    assertEquals(List.of("step-1"), names());
  }

  @Test
  void pruningKeepsTheLastTwoAndEverySoManyth() {
    for (int step = 1; step <= 9; step++) {
      checkpoints.write(step, text("of " + step));
    }
    checkpoints.prune(3);
    assertEquals(List.of(3, 6, 8, 9), checkpoints.steps());
    checkpoints.prune(0);
    assertEquals(List.of(8, 9), checkpoints.steps());
    checkpoints.prune(0);
    assertEquals(List.of(8, 9), checkpoints.steps());
  }

  @Test
  void aPlaceThatCannotBeWrittenIsNamed() throws IOException {
    Path file = Files.writeString(run.resolve("taken"), "a file");
    UserError error = assertThrows(UserError.class, () -> Checkpoints.open(file.resolve("x")));
    assertTrue(error.getMessage().startsWith(file.resolve("x") + " cannot be written: "));
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
