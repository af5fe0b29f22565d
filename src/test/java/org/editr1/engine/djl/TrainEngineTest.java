package org.editr1.engine.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.editr1.engine.SampleFault;
import org.editr1.engine.WorkerEngines;
import org.editr1.engine.WorkerEngines.TrainEngine.Leaf;
import org.editr1.io.hf.PeftFolder;
import org.editr1.io.safetensors.SafetensorsFile;
import org.editr1.journey.EditTask;
import org.editr1.journey.Order.TrainOrder;
import org.editr1.journey.PolicyRef;
import org.editr1.journey.Role;
import org.editr1.journey.Split;
import org.editr1.journey.TensorRef;
import org.editr1.model.nn.Adapter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Gradients of train orders, on a group of four samples. */
class TrainEngineTest {
  private static final TinyRun RUN = TinyRun.smallest();
  private static final List<Double> ADVANTAGES = List.of(1.5, -2.0, 0.25, 7.0);
  private static DjlEngineOpener opener;
  private static WorkerEngines engines;
  private static TensorRef conditioning;
  private static TensorRef rollout;

  @BeforeAll
  static void rollOut() throws SampleFault {
    opener = RUN.opener();
    engines = opener.open(RUN.specification);
    EditTask task = RUN.task(0);
    byte[] encoded = engines.encode().encode(TinyRun.encode(task), RUN.inputs());
    conditioning = RUN.store("conditioning", encoded);
    byte[] made =
        engines
            .rollout()
            .rollout(
                TinyRun.rollout(
                    TinyRun.id(Role.ROLLOUT, Split.TRAIN, 2, 1),
                    ADVANTAGES.size(),
                    List.of(task),
                    List.of(conditioning),
                    RUN.policy(PolicyRef.Kind.BEHAVIOUR, 1)),
                RUN.inputs());
    rollout = RUN.store("rollout", made);
  }

  @AfterAll
  static void close() {
    opener.close();
  }

  private static TrainOrder order(Integer... samples) {
    return new TrainOrder(
        TinyRun.id(Role.TRAIN, Split.TRAIN, 2, 1),
        List.of(samples),
        Arrays.stream(samples).map(ADVANTAGES::get).toList(),
        conditioning,
        List.of(rollout),
        RUN.policy(PolicyRef.Kind.LIVE, 2),
        RUN.policy(PolicyRef.Kind.BEHAVIOUR, 1));
  }

  private static Leaf train(TrainOrder order) throws SampleFault {
    return engines.train().train(order, RUN.inputs());
  }

  private static SortedMap<String, Adapter.Tensor> gradient(Leaf leaf) {
    return PeftFolder.adapter(SafetensorsFile.of(leaf.gradient(), "gradient")).tensors();
  }

  @Test
  void everyAdapterTensorHasAGradient() throws SampleFault {
    Leaf leaf = train(order(0, 1));
    assertEquals(2 * 5, leaf.count());
    Adapter live = RUN.adapter(RUN.policy(PolicyRef.Kind.LIVE, 2));
    assertEquals(live.tensors().keySet(), gradient(leaf).keySet());
    gradient(leaf).forEach((name, tensor) -> assertTrue(largest(tensor.values()) > 1e-5, name));
  }

  @Test
  void concurrentOrdersGiveTheBytesOfOneThread() throws Exception {
    TrainOrder order = order(0, 1);
    TrainOrder other = order(2, 3);
    byte[] alone = train(order).gradient();
    byte[] otherAlone = train(other).gradient();
    assertFalse(Arrays.equals(alone, otherAlone));
    ExecutorService threads = Executors.newFixedThreadPool(2);
    Callable<List<byte[]>> actor =
        () -> {
          WorkerEngines own = opener.open(RUN.specification);
          List<byte[]> made = new ArrayList<>();
          for (int i = 0; i < 10; i++) {
            made.add(own.train().train(i % 3 == 0 ? other : order, RUN.inputs()).gradient());
          }
          return made;
        };
    List<Future<List<byte[]>>> both = threads.invokeAll(List.of(actor, actor));
    threads.shutdown();
    for (Future<List<byte[]>> one : both) {
      for (int i = 0; i < 10; i++) {
        assertArrayEquals(i % 3 == 0 ? otherAlone : alone, one.get().get(i), "order " + i);
      }
    }
  }

  @Test
  void chunkGradientsAddUpToTheGroup() throws SampleFault {
    Leaf whole = train(order(0, 1, 2, 3));
    Leaf first = train(order(0));
    Leaf second = train(order(1, 2, 3));
    assertEquals(whole.count(), first.count() + second.count());
    gradient(whole)
        .forEach(
            (name, tensor) -> {
              float[] one = gradient(first).get(name).values();
              float[] more = gradient(second).get(name).values();
              float[] sum = new float[one.length];
              for (int i = 0; i < sum.length; i++) {
                sum[i] = one[i] + more[i];
              }
              // Rows are the same, only batches differ: fp32 rounding of sums over tokens and rows.
              assertArrayEquals(tensor.values(), sum, 1e-5f * largest(tensor.values()), name);
            });
    Map<String, Double> terms = whole.terms();
    double loss = first.terms().get("total_loss") + second.terms().get("total_loss");
    assertEquals(terms.get("total_loss"), loss, 1e-6 * Math.abs(loss));
    double max =
        Math.max(first.terms().get("old_deviate_max"), second.terms().get("old_deviate_max"));
    assertEquals(terms.get("old_deviate_max"), max, 1e-5 * max);
  }

  @Test
  void checkpointingChangesNoByte() throws SampleFault {
    byte[][] gradients = new byte[2][];
    for (int i = 0; i < 2; i++) {
      TinyRun run = TinyRun.smallest(4, i == 1);
      WorkerEngines own = opener.open(run.specification);
      gradients[i] = own.train().train(order(0, 1), RUN.inputs()).gradient();
    }
    assertArrayEquals(gradients[0], gradients[1]);
  }

  /** Rows without the KL term are trained all the same. */
  @Test
  void theBaseModelRunsOnlyForRowsWithTheKlTerm() throws SampleFault {
    Leaf none = trained(TinyRun.smallest(0, 1, 0.99));
    assertFalse(none.terms().containsKey("kl_div"));
    // At fixed seed none of these rows is the one of a thousand.
    Leaf rare = trained(TinyRun.smallest(0.5, 1000, 0.99));
    assertEquals(0, rare.terms().get("kl_div"));
    assertArrayEquals(none.gradient(), rare.gradient());
  }

  private static Leaf trained(TinyRun run) throws SampleFault {
    return opener.open(run.specification).train().train(order(0, 1), RUN.inputs());
  }

  private static float largest(float[] values) {
    float largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  /**
   * The loss of a sample at one of its times, as the gradient sees it: the divisors are those of
   * the unchanged adapter.
   */
  private record Frozen(Map<String, Double> at, double kl) {
    double loss(Map<String, Double> terms) {
      double r = at.get("r");
      double positive = terms.get("positive_loss") * share(terms, "positive_weight");
      double negative = terms.get("negative_loss") * share(terms, "negative_weight");
      return 5 * (r * positive + (1 - r) * negative) + kl * terms.get("kl_div");
    }

    private double share(Map<String, Double> terms, String divisor) {
      return terms.get(divisor) / at.get(divisor);
    }
  }

  @Test
  void gradientsAgreeWithFiniteDifferences() throws SampleFault {
    double kl = 0.5;
    // One of six times, so that the sums of an order are the terms of one row.
    TinyRun single = TinyRun.smallest(kl, 0.17);
    WorkerEngines one = opener.open(single.specification);
    for (int sample : new int[] {0, 1}) {
      TrainOrder order = order(sample);
      Leaf leaf = one.train().train(order, RUN.inputs());
      assertEquals(1, leaf.count());
      Frozen frozen = new Frozen(leaf.terms(), kl);
      Adapter live = RUN.adapter(order.live());
      SortedMap<String, Adapter.Tensor> gradient = gradient(leaf);
      List<String> names = List.copyOf(gradient.keySet());
      // By turns a lora_A and a lora_B, other ones for each sample.
      for (int i = sample; i < names.size(); i += 7) {
        String name = names.get(i);
        int entry = steepest(gradient.get(name).values());
        Difference difference =
            by -> {
              TrainOrder moved = moved(order, live, name, entry, by);
              return frozen.loss(one.train().train(moved, RUN.inputs()).terms());
            };
        double slope = gradient.get(name).values()[entry];
        // fp32 leaves about 2e-7 of noise in a loss, which the nearer differences divide by 0.02.
        assertEquals(slope, difference.slope(0.01), 2e-3 * Math.abs(slope) + 3e-5, name);
      }
    }
  }

  /** The loss where one number of the adapter is moved. */
  private interface Difference {
    double loss(double by) throws SampleFault;

    /** Central differences at two distances, without their error of second order. */
    default double slope(double h) throws SampleFault {
      double near = (loss(h) - loss(-h)) / (2 * h);
      double far = (loss(2 * h) - loss(-2 * h)) / (4 * h);
      return (4 * near - far) / 3;
    }
  }

  private static int steepest(float[] values) {
    int steepest = 0;
    for (int i = 1; i < values.length; i++) {
      if (Math.abs(values[i]) > Math.abs(values[steepest])) {
        steepest = i;
      }
    }
    return steepest;
  }

  /** The order with one number of its live adapter moved by {@code by}. */
  private static TrainOrder moved(
      TrainOrder order, Adapter live, String name, int entry, double by) {
    SortedMap<String, Adapter.Tensor> tensors = new TreeMap<>(live.tensors());
    Adapter.Tensor tensor = tensors.get(name);
    float[] values = tensor.values().clone();
    values[entry] += (float) by;
    tensors.put(name, new Adapter.Tensor(values, tensor.shape()));
    byte[] file = PeftFolder.file(new Adapter(tensors)).toBytes();
    return new TrainOrder(
        order.id(),
        order.samples(),
        order.advantages(),
        order.conditioning(),
        order.rollouts(),
        new PolicyRef(PolicyRef.Kind.LIVE, 2, RUN.store("moved", file)),
        order.behaviour());
  }
}
