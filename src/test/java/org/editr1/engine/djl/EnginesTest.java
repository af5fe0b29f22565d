package org.editr1.engine.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.editr1.edit.EditModel.Part;
import org.editr1.engine.Inputs;
import org.editr1.engine.SampleFault;
import org.editr1.engine.WorkerEngines;
import org.editr1.io.safetensors.RolloutFile;
import org.editr1.journey.EditTask;
import org.editr1.journey.Order.RewardOrder;
import org.editr1.journey.Order.RolloutOrder;
import org.editr1.journey.PolicyRef;
import org.editr1.journey.Result.Score;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec;
import org.editr1.journey.Split;
import org.editr1.journey.TensorRef;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The journey of one group through the engines of one device, on the bundled model. */
class EnginesTest {
  private static final TinyRun RUN = new TinyRun(RunSpec.Dtype.FP32, RunSpec.Solver.DPM2, 0);
  private static DjlEngineOpener opener;
  private static WorkerEngines engines;

  @BeforeAll
  static void open() {
    opener = RUN.opener();
    engines = opener.open(RUN.specification);
  }

  @AfterAll
  static void close() {
    opener.close();
  }

  private static TensorRef encoded(EditTask task) throws SampleFault {
    byte[] bytes = engines.encode().encode(TinyRun.encode(task), RUN.inputs());
    return RUN.store(task.id(), bytes);
  }

  private static RolloutOrder trainingOrder(int step) throws SampleFault {
    EditTask task = RUN.task(0);
    return TinyRun.rollout(
        TinyRun.id(Role.ROLLOUT, Split.TRAIN, step, 1),
        2,
        List.of(task),
        List.of(encoded(task)),
        RUN.policy(PolicyRef.Kind.BEHAVIOUR, 1));
  }

  private static RolloutOrder testOrder(int version) throws SampleFault {
    List<EditTask> tasks = List.of(RUN.task(1), RUN.task(2), RUN.task(3));
    List<TensorRef> conditioning = new ArrayList<>();
    for (EditTask task : tasks) {
      conditioning.add(encoded(task));
    }
    return TinyRun.rollout(
        TinyRun.id(Role.ROLLOUT, Split.TEST, version, 1),
        3,
        tasks,
        conditioning,
        RUN.policy(PolicyRef.Kind.EMA, 1));
  }

  private static RolloutFile rollout(RolloutOrder order) throws SampleFault {
    return RolloutFile.read(engines.rollout().rollout(order, RUN.inputs()), "rollout");
  }

  @Test
  void encodesRollsOutAndScoresAGroup() throws SampleFault {
    RolloutOrder order = trainingOrder(0);
    byte[] bytes = engines.rollout().rollout(order, RUN.inputs());
    RolloutFile file = RolloutFile.read(bytes, "rollout");
    assertEquals(List.of(0, 1), file.samples());
    assertEquals(16, file.tokens());
    assertEquals(64, file.channels());
    assertEquals(64, file.imageOf(1).width());
    assertFalse(Arrays.equals(file.latentsOf(0), file.latentsOf(1)));
    RewardOrder reward =
        TinyRun.reward(
            TinyRun.id(Role.REWARD, Split.TRAIN, 0, 1), order, RUN.store("rollout", bytes));
    List<Score> scores = engines.reward().reward(reward, RUN.inputs());
    assertEquals(List.of(0, 1), scores.stream().map(Score::sample).toList());
    assertEquals(
        Set.of("avg", "target", "target.edit", "target.keep", "guard.edges", "guard.similarity"),
        scores.get(0).parts().keySet());
    assertEquals(scores.get(0).parts().get("avg"), scores.get(0).value());
  }

  @Test
  void evaluationUsesTheHeldOutRewardAndOneTaskPerSample() throws SampleFault {
    RolloutOrder order = testOrder(4);
    TensorRef file = RUN.store("eval", engines.rollout().rollout(order, RUN.inputs()));
    RewardOrder reward = TinyRun.reward(TinyRun.id(Role.REWARD, Split.TEST, 4, 1), order, file);
    List<Score> scores = engines.reward().reward(reward, RUN.inputs());
    assertEquals(3, scores.size());
    assertTrue(scores.get(2).parts().containsKey("jpeg_compressibility"));
  }

  @Test
  void equalOrdersGiveEqualBytes() throws SampleFault {
    RolloutOrder order = trainingOrder(0);
    byte[] once = engines.rollout().rollout(order, RUN.inputs());
    assertArrayEquals(once, engines.rollout().rollout(order, RUN.inputs()));
    EditTask task = RUN.task(0);
    assertArrayEquals(
        engines.encode().encode(TinyRun.encode(task), RUN.inputs()),
        engines.encode().encode(TinyRun.encode(task), RUN.inputs()));
  }

  @Test
  void adapterThatIsOnTheDeviceIsNotReadAgain() throws SampleFault {
    RolloutOrder order = trainingOrder(0);
    byte[] once = engines.rollout().rollout(order, RUN.inputs());
    Map<TensorRef, byte[]> others = new HashMap<>(RUN.inputs().bytes());
    others.remove(order.policy().adapter());
    assertArrayEquals(once, engines.rollout().rollout(order, new Inputs(others)));
    TensorRef same = order.policy().adapter();
    for (int version = 2; version < 5; version++) {
      TensorRef other = RUN.store("other-" + version, RUN.inputs().of(same));
      PolicyRef policy = new PolicyRef(PolicyRef.Kind.BEHAVIOUR, version, other);
      RolloutOrder next =
          new RolloutOrder(
              order.id(), order.samples(), order.tasks(), order.conditioning(), policy);
      assertArrayEquals(once, engines.rollout().rollout(next, RUN.inputs()));
    }
    Inputs without = new Inputs(others);
    assertThrows(IllegalArgumentException.class, () -> engines.rollout().rollout(order, without));
  }

  @Test
  void twoActorsSharingTheModelGiveTheBitsOfOne() throws Exception {
    RolloutOrder order = trainingOrder(0);
    RolloutOrder evaluation = testOrder(0);
    byte[] alone = engines.rollout().rollout(order, RUN.inputs());
    byte[] aloneToo = engines.rollout().rollout(evaluation, RUN.inputs());
    ExecutorService threads = Executors.newFixedThreadPool(2);
    Callable<byte[]> one =
        () -> opener.open(RUN.specification).rollout().rollout(order, RUN.inputs());
    Callable<byte[]> other =
        () -> opener.open(RUN.specification).rollout().rollout(evaluation, RUN.inputs());
    List<Future<byte[]>> both = threads.invokeAll(List.of(one, other, one, other));
    threads.shutdown();
    assertArrayEquals(alone, both.get(0).get());
    assertArrayEquals(aloneToo, both.get(1).get());
    assertArrayEquals(alone, both.get(2).get());
  }

  @Test
  void orderLeavesNothingInTheModelsMemory() throws SampleFault {
    RolloutOrder order = trainingOrder(0);
    rollout(order);
    int before = opener.heldArrays();
    rollout(order);
    encoded(RUN.task(5));
    assertEquals(before, opener.heldArrays());
  }

  @Test
  void trainingNoiseIsKeyedByStep() throws SampleFault {
    float[] first = rollout(trainingOrder(0)).latents();
    assertFalse(Arrays.equals(first, rollout(trainingOrder(1)).latents()));
  }

  @Test
  void evaluationNoiseDoesNotDependOnTheVersion() throws SampleFault {
    assertArrayEquals(rollout(testOrder(0)).latents(), rollout(testOrder(9)).latents());
  }

  @Test
  void evaluationNoiseIsKeyedByTestLine() throws SampleFault {
    RolloutOrder whole = testOrder(0);
    SamplePlan plan = SamplePlan.of(RUN.specification, whole);
    RolloutOrder dropped =
        new RolloutOrder(
            whole.id(),
            List.of(2),
            whole.tasks().subList(2, 3),
            whole.conditioning(),
            whole.policy());
    float[] third = Arrays.copyOfRange(plan.initial(8), 16, 24);
    assertArrayEquals(third, SamplePlan.of(RUN.specification, dropped).initial(8));
  }

  @Test
  void solverNoiseIsKeyedBySample() throws SampleFault {
    TinyRun random = new TinyRun(RunSpec.Dtype.FP32, RunSpec.Solver.FLOW, 0.7);
    RolloutOrder order = trainingOrder(0);
    WorkerEngines noisyEngines = opener.open(random.specification);
    byte[] noisy = noisyEngines.rollout().rollout(order, RUN.inputs());
    assertArrayEquals(noisy, noisyEngines.rollout().rollout(order, RUN.inputs()));
    assertFalse(Arrays.equals(noisy, engines.rollout().rollout(order, RUN.inputs())));
  }

  @Test
  void undecodableImageIsAFaultOfItsSamples() throws SampleFault {
    TensorRef broken = RUN.store("images/broken.png", new byte[] {1, 2, 3});
    EditTask task = RUN.task(8, broken, null);
    SampleFault fault =
        assertThrows(
            SampleFault.class, () -> engines.encode().encode(TinyRun.encode(task), RUN.inputs()));
    assertEquals(List.of(0), fault.samples());
    assertTrue(fault.getMessage().contains("images/broken.png"), fault.getMessage());
  }

  @Test
  void missingTargetIsAFault() throws SampleFault {
    RolloutOrder order = trainingOrder(0);
    TensorRef file = RUN.store("rollout", engines.rollout().rollout(order, RUN.inputs()));
    EditTask task = RUN.task(0);
    RewardOrder reward =
        new RewardOrder(
            TinyRun.id(Role.REWARD, Split.TRAIN, 0, 1),
            List.of(0, 1),
            List.of(RUN.task(0, task.source(), null)),
            List.of(file));
    SampleFault fault =
        assertThrows(SampleFault.class, () -> engines.reward().reward(reward, RUN.inputs()));
    assertEquals(List.of(0, 1), fault.samples());
  }

  @Test
  void nonFiniteLatentsNameTheirSamples() throws SampleFault {
    RolloutOrder order = testOrder(0);
    PolicyRef broken = RUN.brokenPolicy();
    RolloutOrder diverging =
        new RolloutOrder(order.id(), order.samples(), order.tasks(), order.conditioning(), broken);
    SampleFault fault = assertThrows(SampleFault.class, () -> rollout(diverging));
    assertEquals(List.of(0, 1, 2), fault.samples());
  }

  @Test
  void bfloat16RunsKeepTheAdapterUnmerged() throws SampleFault {
    TinyRun halves = new TinyRun(RunSpec.Dtype.BF16, RunSpec.Solver.DPM2, 0);
    try (DjlEngineOpener own = halves.opener()) {
      WorkerEngines both = own.open(halves.specification);
      EditTask task = halves.task(0);
      TensorRef conditioning =
          halves.store("c", both.encode().encode(TinyRun.encode(task), halves.inputs()));
      RolloutOrder order =
          TinyRun.rollout(
              TinyRun.id(Role.ROLLOUT, Split.TRAIN, 0, 1),
              2,
              List.of(task),
              List.of(conditioning),
              halves.policy(PolicyRef.Kind.BEHAVIOUR, 1));
      RolloutFile file =
          RolloutFile.read(both.rollout().rollout(order, halves.inputs()), "rollout");
      float[] exact = rollout(trainingOrder(0)).latents();
      double sum = 0;
      for (int i = 0; i < exact.length; i++) {
        sum += Math.abs(exact[i] - file.latents()[i]) / exact.length;
        assertEquals(0, Float.floatToIntBits(file.latents()[i]) & 0xFFFF);
      }
      assertTrue(sum > 0 && sum < 0.1, "mean difference " + sum);
    }
  }

  @Test
  void rolesLoadOnlyThePartsTheyUse() {
    assertEquals(EnumSet.of(Part.TEXT, Part.ENCODER), Part.of(Set.of(Role.ENCODE)));
    assertEquals(EnumSet.of(Part.TRANSFORMER, Part.DECODER), Part.of(Set.of(Role.ROLLOUT)));
    assertEquals(EnumSet.of(Part.TRANSFORMER), Part.of(Set.of(Role.TRAIN)));
    assertEquals(Set.of(), Part.of(Set.of(Role.REWARD)));
  }
}
