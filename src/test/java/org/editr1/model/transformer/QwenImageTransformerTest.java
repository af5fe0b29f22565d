package org.editr1.model.transformer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.editr1.Noise;
import org.editr1.UserError;
import org.editr1.io.hf.ModelFolder;
import org.editr1.model.nn.Lora;
import org.editr1.model.nn.Weights;
import org.editr1.model.transformer.QwenImageTransformer2DModel.ImgShape;
import org.editr1.model.transformer.QwenImageTransformer2DModel.QwenEmbedRope;
import org.editr1.model.transformer.QwenImageTransformer2DModel.QwenImageConfig;
import org.editr1.model.transformer.QwenImageTransformer2DModel.TokenLayout;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Scope;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Properties that the reference cases do not distinguish, on the weights of one of them. */
class QwenImageTransformerTest {
  private static final Path MODEL = Path.of("src/test/resources/goldens/qwenimage-masked/model");
  private static final List<ImgShape> SHAPES = List.of(new ImgShape(3, 2), new ImgShape(2, 2));
  private static final int TEXT = 5;
  private static final int CHANNELS = 8;
  private static final int JOINT = 12;

  private Scope scope = Scope.root();
  private ModelFolder files = new ModelFolder(MODEL);

  @BeforeEach
  void open() {
    scope = Scope.root();
    files = new ModelFolder(MODEL);
  }

  @AfterEach
  void close() {
    files.close();
    scope.close();
  }

  private static QwenImageConfig config(boolean zeroCondT) {
    return new QwenImageConfig(2, CHANNELS, 2, 2, 8, 2, JOINT, List.of(2, 2, 4), zeroCondT);
  }

  private QwenImageTransformer2DModel model(boolean zeroCondT) {
    Weights weights = files.weights(scope.manager(), Precision.FP32, name -> name);
    return new QwenImageTransformer2DModel(config(zeroCondT), weights, Precision.FP32);
  }

  private NDArray noise(int stream, int tokens, int width) {
    return scope.floats(
        Noise.of(7, Noise.Purpose.TEST, stream).normals(tokens * width), 1, tokens, width);
  }

  private float[] run(
      QwenImageTransformer2DModel model, NDArray text, @Nullable NDArray mask, float t, int kept) {
    TokenLayout layout = model.layout(scope.manager(), SHAPES, TEXT, kept);
    QwenImageTransformer2DModel.Input input =
        new QwenImageTransformer2DModel.Input(noise(1, 10, CHANNELS), text, mask, new float[] {t});
    return model.forward(input, layout, Lora.NONE).toFloatArray();
  }

  private static double distance(float[] one, float[] other) {
    assertEquals(one.length, other.length);
    double largest = 0;
    for (int i = 0; i < one.length; i++) {
      largest = Math.max(largest, Math.abs(one[i] - other[i]));
    }
    return largest;
  }

  @Test
  void maskedTextHasNoEffectAndUnmaskedTextHas() {
    QwenImageTransformer2DModel model = model(false);
    NDArray text = noise(2, TEXT, JOINT);
    NDArray padded = text.duplicate();
    padded.set(new ai.djl.ndarray.index.NDIndex(":, 3:"), 0);
    NDArray mask = scope.floats(new float[] {1, 1, 1, 0, 0}, 1, TEXT);
    assertArrayEquals(run(model, text, mask, 0.5f, 10), run(model, padded, mask, 0.5f, 10));
    assertTrue(
        distance(run(model, text, null, 0.5f, 10), run(model, padded, null, 0.5f, 10)) > 0.01);
  }

  @Test
  void maskWithoutPaddingEqualsNoMask() {
    QwenImageTransformer2DModel model = model(false);
    NDArray text = noise(2, TEXT, JOINT);
    NDArray mask = scope.longs(new long[] {1, 1, 1, 1, 1}, 1, TEXT);
    assertTrue(distance(run(model, text, mask, 0.5f, 10), run(model, text, null, 0.5f, 10)) < 1e-5);
  }

  @Test
  void conditioningImagesTakeTimeZeroOnlyWithZeroCondT() {
    NDArray text = noise(2, TEXT, JOINT);
    float[] atZero = run(model(false), text, null, 0, 10);
    assertTrue(distance(atZero, run(model(true), text, null, 0, 10)) < 1e-5);
    float[] later = run(model(false), text, null, 0.7f, 10);
    assertTrue(distance(later, run(model(true), text, null, 0.7f, 10)) > 0.01);
  }

  @Test
  void keptTokensEqualTheLeadingTokensOfAFullForward() {
    NDArray text = noise(2, TEXT, JOINT);
    for (boolean zeroCondT : new boolean[] {false, true}) {
      float[] all = run(model(zeroCondT), text, null, 0.3f, 10);
      float[] kept = run(model(zeroCondT), text, null, 0.3f, 6);
      assertTrue(distance(Arrays.copyOf(all, 6 * CHANNELS), kept) < 1e-5);
    }
  }

  @Test
  void ropeCentresImagesAndPutsTextBehindThem() {
    NDArray turns = new QwenEmbedRope(10000, List.of(2, 2, 2)).forward(scope.manager(), SHAPES, 2);
    assertArrayEquals(new long[] {2 + 10, 1, 3, 2}, turns.getShape().getShape());
    float[] values = turns.toFloatArray();
    // One frequency of 1 on each axis: the angles are the positions.
    assertPosition(values, 0, 1, 1, 1);
    assertPosition(values, 1, 2, 2, 2);
    assertPosition(values, 2, 0, -2, -1);
    assertPosition(values, 7, 0, 0, 0);
    assertPosition(values, 8, 1, -1, -1);
    assertPosition(values, 11, 1, 0, 0);
  }

  private static void assertPosition(float[] turns, int token, int... position) {
    for (int axis = 0; axis < 3; axis++) {
      int at = (token * 3 + axis) * 2;
      assertEquals(Math.cos(position[axis]), turns[at], 1e-6, "token " + token);
      assertEquals(Math.sin(position[axis]), turns[at + 1], 1e-6, "token " + token);
    }
  }

  @Test
  void namesAMissingTensor() {
    Weights none =
        Weights.of(
            (name, shape) -> {
              throw Weights.missing("the given tensors", name);
            });
    UserError error =
        assertThrows(
            UserError.class,
            () -> new QwenImageTransformer2DModel(config(false), none, Precision.FP32));
    assertTrue(
        error.getMessage().contains("time_text_embed.timestep_embedder.linear_1.weight is missing"),
        error.getMessage());
  }
}
