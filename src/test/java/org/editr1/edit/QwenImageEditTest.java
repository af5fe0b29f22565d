package org.editr1.edit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDArray;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.editr1.Noise;
import org.editr1.diffusion.FlowMatchSchedule;
import org.editr1.diffusion.VelocityField;
import org.editr1.edit.Conditioning.Grid;
import org.editr1.io.hf.QwenImageFolder;
import org.editr1.model.nn.Lora;
import org.editr1.model.transformer.QwenImageTransformer2DModel;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The velocity behind the seam, with the transformer of a reference case. */
class QwenImageEditTest {
  private static final Path TRANSFORMER =
      Path.of("src/test/resources/goldens/qwenimage-masked/model");
  private static final int CHANNELS = 8;
  private static final int JOINT = 12;
  private static final Grid TARGET = new Grid(2, 3);
  private static final Grid SOURCE = new Grid(2, 2);

  private final Scope weights = Scope.root();
  private final Scope scope = Scope.root();

  @AfterEach
  void close() {
    scope.close();
    weights.close();
  }

  private QwenImageEdit model(boolean attendsPadding) {
    QwenImageTransformer2DModel transformer =
        QwenImageFolder.KIND.load(TRANSFORMER, weights.manager(), Precision.FP32);
    return new QwenImageEdit(
        new FlowMatchSchedule(1, true, true, 0.5, 0.9, 256, 8192, 0.02),
        Precision.FP32,
        new QwenImageEdit.Settings(attendsPadding, null),
        null,
        null,
        transformer);
  }

  private NDArray noise(long stream, int tokens, int width) {
    float[] values = Noise.of(11, Noise.Purpose.TEST, stream).normals(tokens * width);
    return scope.floats(values, 1, tokens, width);
  }

  /** A task whose prompt has {@code tokens} of {@code length} places; 0: no mask. */
  private Conditioning task(long number, int tokens, int length) {
    Map<String, NDArray> tensors = new TreeMap<>();
    NDArray prompt = noise(10 * number, tokens, JOINT);
    if (length > 0) {
      float[] mask = new float[length];
      Arrays.fill(mask, 0, tokens, 1);
      // Not zeros, so that it shows where padding counts.
      prompt = prompt.concat(noise(10 * number + 1, length - tokens, JOINT), 1);
      tensors.put(QwenImageEdit.MASK, scope.floats(mask, 1, length));
    }
    tensors.put(QwenImageEdit.PROMPT, prompt);
    tensors.put(QwenImageEdit.SOURCE, noise(10 * number + 2, SOURCE.tokens(), CHANNELS));
    return new Conditioning(tensors, TARGET, List.of(SOURCE), CHANNELS);
  }

  private Conditioning withNegativePrompt(Conditioning task) {
    Map<String, NDArray> tensors = new TreeMap<>(task.tensors());
    tensors.put(QwenImageEdit.NEGATIVE, noise(99, 3, JOINT));
    return new Conditioning(tensors, task.target(), task.sources(), task.channels());
  }

  private float[] at(VelocityField field, float... sigma) {
    NDArray one = noise(5, TARGET.tokens(), CHANNELS);
    NDArray rows = sigma.length == 1 ? one : one.repeat(0, sigma.length);
    return field.at(rows, sigma).toFloatArray();
  }

  private static void assertNear(float[] expected, float[] actual) {
    assertArrayEquals(expected, actual, 2e-5f);
  }

  @Test
  void guidanceNeedsANegativePrompt() {
    QwenImageEdit model = model(false);
    Conditioning plain = task(1, 4, 0);
    float[] wanted = at(model.velocity(plain, 1, Lora.NONE), 0.6f);
    assertArrayEquals(wanted, at(model.velocity(plain, 4, Lora.NONE), 0.6f));
    Conditioning both = withNegativePrompt(plain);
    assertArrayEquals(wanted, at(model.velocity(both, 1, Lora.NONE), 0.6f));
    assertArrayEquals(wanted, at(model.trainedVelocity(both, 4, Lora.NONE), 0.6f));
    float[] guided = at(model.velocity(both, 4, Lora.NONE), 0.6f);
    assertFalse(Arrays.equals(wanted, guided));
    for (int token = 0; token < TARGET.tokens(); token++) {
      assertEquals(length(wanted, token), length(guided, token), 1e-4);
    }
  }

  private static double length(float[] values, int token) {
    double sum = 0;
    for (int i = token * CHANNELS; i < (token + 1) * CHANNELS; i++) {
      sum += values[i] * values[i];
    }
    return Math.sqrt(sum);
  }

  @Test
  void hidesPaddingUnlessConfiguredToAttendIt() {
    float[] short4 = at(model(false).velocity(task(1, 4, 0), 1, Lora.NONE), 0.6f);
    assertNear(short4, at(model(false).velocity(task(1, 4, 9), 1, Lora.NONE), 0.6f));
    float[] attended = at(model(true).velocity(task(1, 4, 9), 1, Lora.NONE), 0.6f);
    double largest = 0;
    for (int i = 0; i < attended.length; i++) {
      largest = Math.max(largest, Math.abs(attended[i] - short4[i]));
    }
    assertTrue(largest > 1e-3, "" + largest);
  }

  @Test
  void stackedTasksEqualSingleTasks() {
    QwenImageEdit model = model(false);
    Conditioning one = task(1, 4, 7);
    Conditioning other = task(2, 6, 7);
    float[] both =
        at(model.velocity(Conditioning.stack(List.of(one, other)), 1, Lora.NONE), 0.6f, 0.2f);
    int half = both.length / 2;
    assertNear(at(model.velocity(one, 1, Lora.NONE), 0.6f), Arrays.copyOfRange(both, 0, half));
    assertNear(
        at(model.velocity(other, 1, Lora.NONE), 0.2f), Arrays.copyOfRange(both, half, 2 * half));
  }

  @Test
  void leavesNoArraysInTheModel() {
    QwenImageEdit model = model(false);
    int before = weights.manager().getManagedArrays().size();
    at(model.velocity(withNegativePrompt(task(1, 4, 9)), 4, Lora.NONE), 0.6f, 0.6f);
    assertEquals(before, weights.manager().getManagedArrays().size());
  }

  @Test
  void namesAnAbsentPart() {
    QwenImageEdit model = model(false);
    assertThrows(IllegalStateException.class, model::text);
    assertThrows(IllegalStateException.class, model::sizeMultiple);
    NDArray tokens = noise(5, TARGET.tokens(), CHANNELS);
    assertThrows(IllegalStateException.class, () -> model.decode(tokens, task(1, 4, 0)));
  }

  @Test
  void templateNumbersTheImages() {
    String text = QwenText.framed(QwenText.Naming.NUMBERED, "make it blue", 2);
    assertTrue(
        text.endsWith(
            "<|im_start|>user\n"
                + "Picture 1: <|vision_start|><|image_pad|><|vision_end|>"
                + "Picture 2: <|vision_start|><|image_pad|><|vision_end|>"
                + "make it blue<|im_end|>\n<|im_start|>assistant\n"),
        text);
  }
}
