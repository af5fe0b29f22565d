package org.editr1.folder;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.editr1.io.file.DiskError;
import org.jspecify.annotations.Nullable;

/**
 * The writes of a run's journals, carried out in order. What the disk refuses stays first and is
 * tried again as often as it takes: no write is ever given up. The queue decides; its driver makes
 * the attempts and keeps time.
 */
public final class WriteQueue {
  /** Milliseconds before the disk is asked again for what it has refused. */
  public static final long AGAIN_MILLIS = 1_000;

  /** Makes the attempts. */
  public interface Driver {
    /** Carries out a write; {@link WriteQueue#tried} receives what came of it. */
    void attempt(Runnable write);

    /** Calls {@link WriteQueue#again} after a pause. */
    void pause();

    /**
     * @param reason why the disk begins to refuse; empty: it takes everything again
     */
    void obstructed(String reason);
  }

  private record Write(Runnable action, CompletableFuture<Void> done) {}

  private final Driver driver;
  private final Queue<Write> queue = new ArrayDeque<>();
  private CompletableFuture<Void> written = CompletableFuture.completedFuture(null);
  private String obstacle = "";

  public WriteQueue(Driver driver) {
    this.driver = driver;
  }

  /** Adds a write; what it returns completes once the write is carried out. */
  public synchronized CompletableFuture<Void> add(Runnable action) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    queue.add(new Write(action, done));
    written = done;
    if (queue.size() == 1) {
      again();
    }
    return done;
  }

  /** Completes when everything that was added until now is written. */
  public synchronized CompletableFuture<Void> written() {
    return written;
  }

  /** Returns whether the disk refuses to be written. */
  public synchronized boolean isObstructed() {
    return !obstacle.isEmpty();
  }

  /** It is time to try the first write again. */
  public synchronized void again() {
    driver.attempt(queue.element().action());
  }

  /**
   * The attempt at the first write is over.
   *
   * @param failure null: it is written
   */
  public synchronized void tried(@Nullable Throwable failure) {
    if (failure instanceof DiskError) {
      report("the journal cannot be written: " + failure.getMessage());
      driver.pause();
      return;
    }
    CompletableFuture<Void> done = queue.remove().done();
    if (!queue.isEmpty()) {
      again();
    }
    report("");
    if (failure == null) {
      done.complete(null);
    } else {
      done.completeExceptionally(failure);
    }
  }

  private void report(String reason) {
    if (!reason.equals(obstacle)) {
      obstacle = reason;
      driver.obstructed(reason);
    }
  }
}
