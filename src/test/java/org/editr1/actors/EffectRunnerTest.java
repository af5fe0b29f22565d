package org.editr1.actors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.editr1.bus.Addresses;
import org.editr1.bus.Bus;
import org.editr1.folder.LineFile;
import org.editr1.folder.RunFolder;
import org.editr1.io.file.DiskError;
import org.editr1.journey.Course;
import org.editr1.journey.Effect;
import org.editr1.journey.Message.PoliciesUpdated;
import org.editr1.store.DiskStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a disk refuses is tried again as often as it takes. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@ExtendWith(VertxExtension.class)
class EffectRunnerTest {
  private static final int ATTEMPTS = 5_000;

  @TempDir Path folder;
  private final AtomicInteger attempts = new AtomicInteger();
  private final AtomicInteger events = new AtomicInteger();
  private final Promise<Void> enough = Promise.promise();
  private Vertx vertx;
  private DiskStore store;

  @BeforeEach
  void use(Vertx extensionVertx) {
    vertx = extensionVertx;
    store = DiskStore.open(new RunFolder(folder).store(), null);
  }

  private Journals journals() {
    return new Journals(
        vertx,
        new RunFolder(folder),
        store,
        file -> {
          LineFile lines = LineFile.open(file);
          if (attempts.incrementAndGet() < ATTEMPTS) {
            lines.close();
          }
          return lines;
        },
        1);
  }

  private EffectRunner runner(Runnable event) {
    return new EffectRunner(
        vertx, journals(), store, happened -> event.run(), () -> Course.NONE, () -> () -> {});
  }

  @Test
  void journalIsWrittenAfterThousandsOfAttempts() throws Exception {
    Journals journals = journals();
    TestRun.await(journals.journal(new Effect.Evaluated(3, Map.of())));
    assertEquals(ATTEMPTS, attempts.get());
    assertEquals(List.of(new Effect.Evaluated(3, Map.of())), journals.read(null));
  }

  @Test
  void stepIsLearnedAfterThousandsOfAttempts() throws Exception {
    Bus bus = Bus.of(vertx);
    TestRun.await(
        bus.consume(
            Addresses.LEARNER_STEP,
            step ->
                attempts.incrementAndGet() < ATTEMPTS
                    ? Future.failedFuture(DiskError.writing(folder, new IOException("full")))
                    : Future.succeededFuture(new PoliciesUpdated(1, List.of(), Map.of()))));
    EffectRunner runner =
        runner(
            () -> {
              if (attempts.get() == ATTEMPTS) {
                enough.tryComplete();
              }
            });
    vertx.runOnContext(unused -> runner.train(new Effect.Train(0, List.of())));
    TestRun.await(enough.future());
    assertEquals(ATTEMPTS, attempts.get());
  }

  @Test
  void roomIsMeasuredThousandsOfTimes() throws Exception {
    EffectRunner[] runner = new EffectRunner[1];
    runner[0] =
        runner(
            () -> {
              if (events.incrementAndGet() == ATTEMPTS) {
                enough.complete();
              } else {
                runner[0].measureRoom(new Effect.MeasureRoom(0));
              }
            });
    vertx.runOnContext(unused -> runner[0].measureRoom(new Effect.MeasureRoom(0)));
    TestRun.await(enough.future());
    assertTrue(runner[0].whenFinished().cause() == null);
  }
}
