package org.editr1.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.editr1.io.file.DiskError;
import org.junit.jupiter.api.Test;

class WriteQueueTest {
  private static final DiskError FULL = DiskError.writing(Path.of("j"), new IOException("full"));

  private final List<String> happened = new ArrayList<>();
  private final List<String> written = new ArrayList<>();
  private final WriteQueue queue =
      new WriteQueue(
          new WriteQueue.Driver() {
            @Override
            public void attempt(Runnable write) {
              happened.add("attempt");
              write.run();
            }

            @Override
            public void pause() {
              happened.add("pause");
            }

            @Override
            public void obstructed(String reason) {
              happened.add(reason.isEmpty() ? "free" : "obstructed");
            }
          });

  private CompletableFuture<Void> add(String line) {
    return queue.add(() -> written.add(line));
  }

  @Test
  void oneWriteIsAttemptedAtATime() {
    CompletableFuture<Void> first = add("1");
    CompletableFuture<Void> second = add("2");
    assertEquals(List.of("1"), written);
    queue.tried(null);
    assertTrue(first.isDone() && !second.isDone());
    assertEquals(List.of("1", "2"), written);
    queue.tried(null);
    assertTrue(queue.written().isDone());
  }

  @Test
  void whatTheDiskRefusesStaysFirstUntilItIsWritten() {
    CompletableFuture<Void> first = add("1");
    add("2");
    queue.tried(FULL);
    queue.again();
    queue.tried(FULL);
    assertTrue(queue.isObstructed() && !first.isDone());
    queue.again();
    queue.tried(null);
    assertFalse(queue.isObstructed());
    assertEquals(List.of("1", "1", "1", "2"), written);
    assertEquals(
        List.of("attempt", "obstructed", "pause", "attempt", "pause", "attempt", "attempt", "free"),
        happened);
  }

  @Test
  void defectsAreNotTriedAgain() {
    CompletableFuture<Void> first = add("1");
    queue.tried(new IllegalArgumentException("a line has a newline in it"));
    assertTrue(first.isCompletedExceptionally());
    assertFalse(queue.isObstructed());
  }
}
