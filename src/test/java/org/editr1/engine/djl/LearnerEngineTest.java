package org.editr1.engine.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.editr1.Noise;
import org.editr1.UserError;
import org.editr1.engine.LearnerEngine.Leaf;
import org.editr1.io.hf.PeftFolder;
import org.editr1.journey.PolicyRef.Kind;
import org.editr1.journey.Role;
import org.editr1.journey.Split;
import org.editr1.model.nn.Adapter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A learner that was saved and restored is the learner that never stopped. */
class LearnerEngineTest {
  private static final TinyRun RUN = TinyRun.smallest();

  /** No gradient reaches this one before step 2, so that its optimizer state is younger. */
  private static final String LATE =
      "base_model.model.transformer_blocks.1.attn.to_add_out.lora_B.weight";

  @TempDir Path folder;
  private DjlLearnerEngine learner;

  @BeforeEach
  void open() {
    learner = RUN.learner();
  }

  /** Three leaves as step {@code step} might have them, of nine rows together. */
  private Map<String, Double> step(DjlLearnerEngine learner, int step) {
    return learner.step(leaves(step), 9);
  }

  private List<Leaf> leaves(int step) {
    Adapter fresh = RUN.adapter(RUN.policy(Kind.LIVE, 0));
    return IntStream.range(0, 3)
        .mapToObj(
            leaf ->
                new Leaf(
                    TinyRun.id(Role.TRAIN, Split.TRAIN, step, leaf),
                    file(step + "-" + leaf, gradient(fresh, step, leaf))))
        .toList();
  }

  private Path file(String name, byte[] bytes) {
    try {
      return Files.write(folder.resolve(name), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] gradient(Adapter like, int step, int leaf) {
    SortedMap<String, Adapter.Tensor> slopes = new TreeMap<>();
    like.tensors()
        .forEach(
            (name, tensor) -> {
              if (step >= 2 || !name.equals(LATE)) {
                Noise noise = Noise.of(step, Noise.Purpose.TEST, leaf, slopes.size());
                float[] values = noise.normals(tensor.values().length);
                slopes.put(name, new Adapter.Tensor(values, tensor.shape()));
              }
            });
    return PeftFolder.file(new Adapter(slopes)).toBytes();
  }

  private byte[] optimizer(DjlLearnerEngine engine) throws IOException {
    Path file = folder.resolve("optimizer.safetensors");
    engine.saveOptimizer(file);
    return Files.readAllBytes(file);
  }

  private DjlLearnerEngine restored(DjlLearnerEngine saved) throws IOException {
    byte[] written = optimizer(saved);
    assertTrue(written.length > 0);
    DjlLearnerEngine next = RUN.learner();
    next.restore(saved.adapters(), folder.resolve("optimizer.safetensors"));
    return next;
  }

  /** Policies, optimizer and version, bit for bit. */
  private void assertSame(DjlLearnerEngine expected, DjlLearnerEngine actual) throws IOException {
    assertEquals(expected.version(), actual.version());
    Map<Kind, byte[]> adapters = expected.adapters();
    actual
        .adapters()
        .forEach((kind, file) -> assertArrayEquals(adapters.get(kind), file, kind + ""));
    assertEquals(Set.of(Kind.BEHAVIOUR, Kind.EMA, Kind.LIVE), adapters.keySet());
    assertArrayEquals(optimizer(expected), optimizer(actual));
    assertArrayEquals(expected.adapterConfig(), actual.adapterConfig());
  }

  @Test
  void restoredLearnerContinuesBitForBit() throws IOException {
    for (int step = 0; step < 3; step++) {
      step(learner, step);
    }
    DjlLearnerEngine next = restored(learner);
    assertSame(learner, next);
    for (int step = 3; step < 6; step++) {
      assertEquals(step(learner, step), step(next, step));
      assertSame(learner, next);
    }
  }

  @Test
  void stepWithoutLeavesIncrementsTheVersion() throws IOException {
    step(learner, 0);
    assertEquals(Map.of(), learner.step(List.of(), 0));
    DjlLearnerEngine next = restored(learner);
    step(learner, 2);
    step(next, 2);
    assertEquals(3, next.version());
    assertSame(learner, next);
  }

  @Test
  void checkpointWithNumbersThatAreNotFiniteIsRefused() throws IOException {
    step(learner, 0);
    optimizer(learner);
    SortedMap<String, Adapter.Tensor> tensors =
        new TreeMap<>(RUN.adapter(RUN.policy(Kind.LIVE, 0)).tensors());
    String first = tensors.firstKey();
    float[] values = tensors.get(first).values().clone();
    values[1] = Float.NaN;
    tensors.put(first, new Adapter.Tensor(values, tensors.get(first).shape()));
    Map<Kind, byte[]> saved = new EnumMap<>(learner.adapters());
    saved.put(Kind.EMA, PeftFolder.file(new Adapter(tensors)).toBytes());
    Path file = folder.resolve("optimizer.safetensors");
    String message =
        assertThrows(UserError.class, () -> RUN.learner().restore(saved, file)).getMessage();
    assertTrue(message.startsWith("ema of the checkpoint: tensor " + first), message);
  }

  @Test
  void savesAFreshLearner() throws IOException {
    DjlLearnerEngine next = restored(learner);
    step(learner, 0);
    step(next, 0);
    assertSame(learner, next);
  }

  /** Guards the comparisons of the other tests: no policy equals another or an older one. */
  @Test
  void stepMovesEachPolicyByItsOwnDecay() {
    step(learner, 0);
    Map<Kind, byte[]> before = learner.adapters();
    step(learner, 1);
    Map<Kind, byte[]> after = learner.adapters();
    for (Kind kind : Kind.values()) {
      assertFalse(Arrays.equals(before.get(kind), after.get(kind)), kind + "");
    }
    assertFalse(Arrays.equals(after.get(Kind.LIVE), after.get(Kind.EMA)));
    assertFalse(Arrays.equals(after.get(Kind.LIVE), after.get(Kind.BEHAVIOUR)));
    assertFalse(Arrays.equals(after.get(Kind.EMA), after.get(Kind.BEHAVIOUR)));
  }
}
