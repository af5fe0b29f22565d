package org.editr1.lab.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.editr1.journey.TensorRef;
import org.editr1.store.TensorStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Measurements of the workers of one process. */
class MeasurementsTest {
  @TempDir Path folder;

  /** Returns as many bytes as the reference names. */
  private static final TensorStore STORE =
      new TensorStore() {
        @Override
        public Future<TensorRef> put(String path, byte[] bytes) {
          return Future.succeededFuture(new TensorRef(path, bytes.length, ""));
        }

        @Override
        public Future<byte[]> get(TensorRef reference) {
          return Future.succeededFuture(new byte[(int) reference.bytes()]);
        }

        @Override
        public Future<Void> close() {
          return Future.succeededFuture();
        }
      };

  @Test
  void onlyEventsBetweenBeginAndEndCount() {
    Meter meter = new Meter();
    TensorStore counted = meter.around(STORE);
    meter.answered("order.claim", 1_000_000);
    counted.put("early", new byte[5]).result();
    meter.begin(10_000_000_000L);
    meter.answered("order.claim", 2_500_000);
    meter.answered("order.renew", 700_000);
    meter.answered("order.done", 9_000_000);
    meter.trained(11_000_000_000L);
    meter.published(11_000_030_000L);
    counted.put("step-0/x", new byte[70]).result();
    counted.get(new TensorRef("step-0/y", 30, "")).result();
    Measurements seen = meter.end(12_000_000_000L);
    meter.answered("order.claim", 3_000_000);
    assertEquals(
        new Measurements(2, List.of(2_500L), List.of(700L), List.of(30L), 1, 70, 30), seen);
  }

  @Test
  void onlyAdaptersStayInMemory() {
    TensorStore counted = new Meter().around(STORE);
    assertEquals(8, counted.get(new TensorRef("policies/live-0.x", 8, "")).result().length);
    assertEquals(
        0, counted.get(new TensorRef("step-0/group-1/rollout-0.x", 8, "")).result().length);
  }

  @Test
  void processesAreAdded() throws IOException {
    Measurements one = new Measurements(10, List.of(1L, 2L), List.of(7L), List.of(), 3, 4, 5);
    Path file = Files.write(folder.resolve("one.json"), one.json());
    assertEquals(one, Measurements.read(file));
    assertEquals(
        new Measurements(10, List.of(1L, 2L, 1L, 2L), List.of(7L, 7L), List.of(), 6, 8, 10),
        Measurements.sum(List.of(one, one)));
  }

  @Test
  void percentilesUseTheNearestRank() {
    List<Long> micros = List.of(4_000L, 1_000L, 3_000L, 2_000L);
    assertArrayEquals(
        new double[] {2, 4, 4},
        new double[] {
          ClusterCommand.percentile(micros, 50),
          ClusterCommand.percentile(micros, 99),
          ClusterCommand.percentile(micros, 100)
        });
  }
}
