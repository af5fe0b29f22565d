package org.editr1.model.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.editr1.Noise;
import org.editr1.io.hf.FluxFolder;
import org.editr1.io.hf.PeftFolder;
import org.editr1.io.hf.QwenImageFolder;
import org.editr1.model.transformer.FluxTransformer2DModel;
import org.editr1.model.transformer.FluxTransformer2DModel.JointRotary;
import org.editr1.model.transformer.QwenImageTransformer2DModel;
import org.editr1.model.transformer.QwenImageTransformer2DModel.ImgShape;
import org.editr1.model.transformer.QwenImageTransformer2DModel.TokenLayout;
import org.editr1.tensor.Gradients;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Gradients with and without checkpointing, of models and adapters of reference cases. */
class CheckpointingTest {
  private static final Path GOLDENS = Path.of("src/test/resources/goldens");

  private final Scope scope = Scope.root();

  @AfterEach
  void close() {
    scope.close();
  }

  private interface Model {
    NDArray forward(Lora lora, Scope order);
  }

  private static NDArray noise(Scope order, Precision precision, int stream, long... shape) {
    int size = 1;
    for (long edge : shape) {
      size *= (int) edge;
    }
    NDArray array = order.floats(Noise.of(3, Noise.Purpose.TEST, stream).normals(size), shape);
    return precision == Precision.BF16 ? Ops.toBfloat16(array) : array;
  }

  private Model flux(String name, Precision precision) {
    FluxTransformer2DModel model =
        FluxFolder.KIND.load(GOLDENS.resolve(name).resolve("model"), scope.manager(), precision);
    int channels = model.config().inChannels();
    int joint = model.config().jointAttentionDim();
    int pooled = model.config().pooledProjectionDim();
    float[][] ids = new float[3 + 6][3];
    for (int i = 0; i < 6; i++) {
      int pair = i / 2;
      int stream = i / 4;
      ids[3 + i] = new float[] {stream, i % 2, pair % 2};
    }
    JointRotary rotary = model.rotary(scope.manager(), ids, 3, 4);
    return (lora, order) ->
        model.forward(
            new FluxTransformer2DModel.Input(
                noise(order, precision, 1, 2, 6, channels),
                noise(order, precision, 2, 2, 3, joint),
                noise(order, precision, 3, 2, pooled),
                new float[] {0.3f, 0.8f},
                model.config().guidanceEmbeds() ? new float[] {2.5f, 2.5f} : null),
            rotary,
            lora);
  }

  private Model qwen(String name, Precision precision) {
    QwenImageTransformer2DModel model =
        QwenImageFolder.KIND.load(
            GOLDENS.resolve(name).resolve("model"), scope.manager(), precision);
    int channels = model.config().inChannels();
    int joint = model.config().jointAttentionDim();
    List<ImgShape> shapes = List.of(new ImgShape(2, 2), new ImgShape(1, 2));
    TokenLayout layout = model.layout(scope.manager(), shapes, 3, 4);
    return (lora, order) ->
        model.forward(
            new QwenImageTransformer2DModel.Input(
                noise(order, precision, 1, 2, 6, channels),
                noise(order, precision, 2, 2, 3, joint),
                order.floats(new float[] {1, 1, 0, 1, 1, 1}, 2, 3),
                new float[] {0.3f, 0.8f}),
            layout,
            lora);
  }

  private SortedMap<String, Adapter.Tensor> gradients(
      String name, Model model, boolean checkpointing) {
    PeftFolder peft = PeftFolder.read(GOLDENS.resolve(name).resolve("adapter"));
    try (Scope order = Scope.below(scope.manager())) {
      Recording recording = Recording.of(checkpointing);
      Lora lora =
          Adapter.requireGradients(
                  peft.adapter().open(peft.scale(), Lora.Mode.APPLIED, order.manager()))
              .recordedBy(recording);
      NDArray loss =
          Gradients.recorded(() -> Ops.toFloat32(model.forward(lora, order)).square().sum());
      recording.backward(loss);
      return Adapter.gradients(lora).tensors();
    }
  }

  /** Asserts equal bits, and absent gradients of the same tensors. */
  private void assertEqualGradients(String name, Model model) {
    Map<String, Adapter.Tensor> whole = gradients(name, model, false);
    Map<String, Adapter.Tensor> checkpointed = gradients(name, model, true);
    assertFalse(whole.isEmpty());
    assertEquals(whole.keySet(), checkpointed.keySet());
    whole.forEach(
        (tensor, gradient) ->
            assertArrayEquals(gradient.values(), checkpointed.get(tensor).values(), tensor));
  }

  @Test
  void fluxGradientsAreEqualWithAndWithoutCheckpointing() {
    String name = "train-steps-flux-lag1";
    assertEqualGradients(name, flux(name, Precision.FP32));
    assertEqualGradients("flux-lora-grad-bf16", flux("flux-lora-grad-bf16", Precision.BF16));
  }

  @Test
  void qwenImageGradientsAreEqualWithAndWithoutCheckpointing() {
    for (String name : List.of("qwenimage-masked", "qwenimage-zero-cond")) {
      assertEqualGradients(name, qwen(name, Precision.FP32));
      assertEqualGradients(name, qwen(name, Precision.BF16));
    }
  }

  /** A block that counts how often it runs. */
  private static final class Counted implements Recording.Block {
    private int recorded;
    private int unrecorded;

    @Override
    public NDList forward(NDList states, Lora lora) {
      NDArray a = states.get(0);
      NDArray b = states.get(1);
      if (JniUtils.isGradMode()) {
        recorded++;
      } else {
        unrecorded++;
      }
      return new NDList(Ops.geluTanh(a).mul(b), a.add(b));
    }
  }

  @Test
  void recordsBlocksOnlyInTheBackwardPass() {
    Counted block = new Counted();
    Recording recording = Recording.of(true);
    Lora lora = Lora.NONE.recordedBy(recording);
    NDArray first = Gradients.require(scope.floats(new float[] {0.5f, -1}, 2));
    NDArray second = Gradients.require(scope.floats(new float[] {2, 3}, 2));
    NDArray loss =
        Gradients.recorded(
            () -> {
              NDList once = lora.through(new NDList(first, second), block);
              NDList twice = lora.through(once, block);
              // Of two states only one reaches the loss, and an earlier one by a way of its own.
              return twice.get(0).sum().add(once.get(1).square().sum());
            });
    assertEquals(2, block.unrecorded);
    assertEquals(0, block.recorded);
    recording.backward(loss);
    assertEquals(2, block.unrecorded);
    assertEquals(2, block.recorded);
    float[] found = Gradients.of(second).toFloatArray();

    NDArray a = Gradients.require(scope.floats(new float[] {0.5f, -1}, 2));
    NDArray b = Gradients.require(scope.floats(new float[] {2, 3}, 2));
    Gradients.backward(
        Gradients.recorded(
            () -> {
              NDArray sum = a.add(b);
              NDArray product = Ops.geluTanh(Ops.geluTanh(a).mul(b)).mul(sum);
              return product.sum().add(sum.square().sum());
            }));
    assertArrayEquals(Gradients.of(b).toFloatArray(), found, 1e-6f);
    assertTrue(Math.abs(found[0]) > 1);
  }
}
