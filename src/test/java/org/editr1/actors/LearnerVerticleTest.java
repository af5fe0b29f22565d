package org.editr1.actors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.editr1.Noise;
import org.editr1.bus.Addresses;
import org.editr1.bus.Bus;
import org.editr1.bus.BusFailure;
import org.editr1.config.RunConfiguration;
import org.editr1.engine.djl.DjlLearnerEngine;
import org.editr1.folder.Checkpoints;
import org.editr1.folder.RunFolder;
import org.editr1.io.file.MessageJson;
import org.editr1.io.file.PartFile;
import org.editr1.io.hf.PeftFolder;
import org.editr1.journey.Course;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Message.GetPolicies;
import org.editr1.journey.Message.LeafStored;
import org.editr1.journey.Message.PoliciesUpdated;
import org.editr1.journey.Message.TrainStep;
import org.editr1.journey.OrderId;
import org.editr1.journey.Pass;
import org.editr1.journey.PolicyRef;
import org.editr1.journey.PolicyRef.Kind;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec;
import org.editr1.journey.TensorRef;
import org.editr1.model.nn.Adapter;
import org.editr1.store.DiskStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The learner that trains, stopped and started again, with the behaviour policies of lag 2. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LearnerVerticleTest {
  private static final long TIMEOUT = 30_000;
  private static final int LEAVES = 12;
  private static final Map<String, long[]> PROJECTIONS =
      Map.of("blocks.0.attn.to_q", new long[] {6, 5}, "blocks.1.attn.to_q", new long[] {6, 5});
  private static final RunSpec SPEC =
      RunConfiguration.parse(
          "test",
          """
          {"steps": 9, "lag": 2, "chunks": {"train": 3}, "lora": {"rank": 2, "alpha": 4, "targets": ["attn.to_q"]},
           "reward": {"dummy": 1}, "eval": {"reward": {"dummy": 1}}}
          """
              .getBytes(StandardCharsets.UTF_8),
          Path.of("."));

  @TempDir Path folder;
  private Vertx vertx;
  private DiskStore store;

  @BeforeEach
  void open() {
    vertx = Vertx.vertx();
  }

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(50, TimeUnit.SECONDS);
  }

  /** A learner over what is in the folder {@code run}, as a head starts it. */
  private void start(String run) throws Exception {
    await(vertx.close());
    vertx = Vertx.vertx();
    RunFolder runFolder = new RunFolder(folder.resolve(run));
    store = DiskStore.open(runFolder.store(), null);
    Checkpoints checkpoints = Checkpoints.open(runFolder);
    DjlLearnerEngine engine = DjlLearnerEngine.open(SPEC, PROJECTIONS);
    await(vertx.deployVerticle(new LearnerVerticle(SPEC, engine, store, checkpoints)));
  }

  private PoliciesUpdated current() throws Exception {
    return await(Bus.of(vertx).request(Addresses.LEARNER_CURRENT, new GetPolicies(), TIMEOUT));
  }

  private PoliciesUpdated learn(int step) throws Exception {
    List<LeafStored> leaves = leaves(step);
    TensorRef course = store.put("course-" + step, MessageJson.write(course(step)));
    TensorRef list = store.put("leaves-" + step, MessageJson.write(leaves));
    TrainStep train = new TrainStep(step, list, 4, course);
    return await(Bus.of(vertx).request(Addresses.LEARNER_STEP, train, TIMEOUT));
  }

  private List<LeafStored> leaves(int step) {
    List<LeafStored> leaves = new ArrayList<>();
    for (int leaf = 0; leaf < LEAVES; leaf++) {
      OrderId order =
          new OrderId(Role.TRAIN, new GroupKey(new Pass.Step(step), leaf / 4), leaf % 4);
      leaves.add(
          new LeafStored(order, store.put(order.path() + ".safetensors", gradient(step, leaf))));
    }
    return leaves;
  }

  private static Course course(int step) {
    return new Course(Map.of("task", step), List.of(), List.of(0), Map.of());
  }

  private Path checkpoints(String run) {
    return new RunFolder(folder.resolve(run)).checkpoints();
  }

  private static byte[] gradient(int step, int leaf) {
    SortedMap<String, Adapter.Tensor> slopes = new TreeMap<>();
    Adapter.fresh(PROJECTIONS, SPEC.lora().targets(), SPEC.lora().rank(), SPEC.seed())
        .tensors()
        .forEach(
            (name, tensor) -> {
              Noise noise = Noise.of(step, Noise.Purpose.TEST, leaf, slopes.size());
              float[] values = noise.normals(tensor.values().length);
              slopes.put(name, new Adapter.Tensor(values, tensor.shape()));
            });
    return PeftFolder.file(new Adapter(slopes)).toBytes();
  }

  private static List<Integer> behaviours(PoliciesUpdated learned) {
    return learned.policies().stream()
        .filter(policy -> policy.kind() == Kind.BEHAVIOUR)
        .map(PolicyRef::version)
        .sorted()
        .toList();
  }

  @Test
  void restartedLearnerContinuesBitForBit() throws Exception {
    start("uninterrupted");
    List<PoliciesUpdated> expected = new ArrayList<>();
    for (int step = 0; step < 6; step++) {
      expected.add(learn(step));
    }

    start("interrupted");
    for (int step = 0; step < 4; step++) {
      assertEquals(expected.get(step), learn(step));
    }
    start("interrupted");
    assertEquals(expected.get(3), current());
    assertEquals(List.of(2, 3, 4), behaviours(current()));
    for (PolicyRef policy : current().policies()) {
      assertTrue(store.holds(policy.adapter()), policy::toString);
    }
    // The references hold digests: equal references are equal bits.
    for (int step = 4; step < 6; step++) {
      assertEquals(expected.get(step), learn(step));
    }
  }

  @Test
  void leavesThatComeEarlyGiveTheBitsOfLeavesThatComeAtTheEnd() throws Exception {
    start("late");
    PoliciesUpdated expected = learn(0);
    start("early");
    List<LeafStored> leaves = leaves(0);
    for (int i : new int[] {3, 0, 11, 2, 1, 5, 4, 6, 7, 6}) {
      await(Bus.of(vertx).request(Addresses.LEARNER_LEAF, leaves.get(i), TIMEOUT));
    }
    assertEquals(List.of("sum"), partialSums());
    assertEquals(expected, learn(0));
    assertEquals(List.of(), partialSums());
  }

  private List<String> partialSums() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("early/store"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(PartFile.ENDING))
          .map(name -> name.substring(0, 3))
          .toList();
    }
  }

  @Test
  void leafOfAnOlderStepIsIgnored() throws Exception {
    start("expected");
    learn(0);
    PoliciesUpdated expected = learn(1);
    start("stale");
    learn(0);
    await(Bus.of(vertx).request(Addresses.LEARNER_LEAF, leaves(0).get(3), TIMEOUT));
    assertEquals(expected, learn(1));
  }

  @Test
  void checkpointHoldsTheCourseOfTheRun() throws Exception {
    start("course");
    learn(0);
    Checkpoints saved = Checkpoints.reading(new RunFolder(folder.resolve("course")));
    assertEquals(Course.NONE, saved.checkpoint(0).course());
    assertEquals(course(0), saved.checkpoint(1).course());
  }

  @Test
  void stepThatCannotBeSavedIsMadeOnceAndSavedLater() throws Exception {
    start("undisturbed");
    PoliciesUpdated expected = learn(0);
    start("full");
    Path saved = checkpoints("full");
    Files.move(saved, saved.resolveSibling("away"));
    Files.writeString(saved, "no folder");
    ExecutionException failure = assertThrows(ExecutionException.class, () -> learn(0));
    BusFailure refused = assertInstanceOf(BusFailure.class, failure.getCause());
    assertEquals(BusFailure.Kind.DISK, refused.kind());
    Files.delete(saved);
    Files.move(saved.resolveSibling("away"), saved);
    assertEquals(expected, learn(0));
    start("full");
    assertEquals(expected, current());
  }

  @Test
  void repeatedStepIsTrainedOnce() throws Exception {
    start("repeated");
    learn(0);
    PoliciesUpdated once = learn(1);
    assertEquals(once, learn(1));
    start("repeated");
    assertEquals(once, learn(1));
    assertEquals(2, current().version());
  }

  @Test
  void everyPolicyOfACheckpointIsAPeftFolder() throws Exception {
    start("saved");
    for (int step = 0; step < 4; step++) {
      learn(step);
    }
    Path checkpoint = folder.resolve("saved/checkpoints/version-4");
    for (String name : List.of("live", "ema", "behaviour-2", "behaviour-3", "behaviour-4")) {
      PeftFolder policy = PeftFolder.read(checkpoint.resolve(name));
      assertEquals(2, policy.rank());
      assertEquals(2, policy.scale());
      assertEquals(List.of("attn.to_q"), policy.targetModules());
    }
  }
}
