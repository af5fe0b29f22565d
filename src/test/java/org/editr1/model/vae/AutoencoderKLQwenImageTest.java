package org.editr1.model.vae;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.djl.ndarray.NDArray;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import org.editr1.Noise;
import org.editr1.io.hf.QwenImageVaeFolder;
import org.editr1.model.nn.Weights;
import org.editr1.model.vae.Autoencoder.Half;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Scope;
import org.junit.jupiter.api.Test;

class AutoencoderKLQwenImageTest {
  private static final Path MODEL = Path.of("src/test/resources/goldens/vae-qwen-narrow/model");
  private static final int IN = 2;
  private static final int OUT = 3;
  private static final int EDGE = 4;

  private static AutoencoderKLQwenImage load(Scope scope, Half half) {
    return QwenImageVaeFolder.kind(EnumSet.of(half)).load(MODEL, scope.manager(), Precision.FP32);
  }

  /** A 3-D convolution over two frames of zeros and one image, number by number. */
  @Test
  void causalConvolutionSeesZeroFramesBeforeTheImage() {
    float[] kernel = Noise.of(3, Noise.Purpose.TEST, 1).normals(OUT * IN * 27);
    float[] bias = Noise.of(3, Noise.Purpose.TEST, 2).normals(OUT);
    float[] picture = Noise.of(3, Noise.Purpose.TEST, 3).normals(IN * EDGE * EDGE);
    try (Scope scope = Scope.root()) {
      Map<String, float[]> tensors = Map.of("weight", kernel, "bias", bias);
      Weights weights = Weights.of((name, shape) -> scope.floats(tensors.get(name), shape));
      NDArray made =
          Conv2d.causal(weights, IN, OUT, 3).forward(scope.floats(picture, 1, IN, EDGE, EDGE));
      assertArrayEquals(convolved(kernel, bias, picture), made.toFloatArray(), 1e-5f);
    }
  }

  private static float[] convolved(float[] kernel, float[] bias, float[] picture) {
    float[] result = new float[OUT * EDGE * EDGE];
    for (int at = 0; at < result.length; at++) {
      int out = at / (EDGE * EDGE);
      double sum = bias[out];
      for (int in = 0; in < IN; in++) {
        for (int tap = 0; tap < 27; tap++) {
          int frame = tap / 9 - 2;
          int y = at / EDGE % EDGE + tap / 3 % 3 - 1;
          int x = at % EDGE + tap % 3 - 1;
          if (frame == 0 && y >= 0 && y < EDGE && x >= 0 && x < EDGE) {
            sum += kernel[(out * IN + in) * 27 + tap] * picture[(in * EDGE + y) * EDGE + x];
          }
        }
      }
      result[at] = (float) sum;
    }
    return result;
  }

  @Test
  void denormalizeInvertsNormalize() {
    try (Scope scope = Scope.root()) {
      AutoencoderKLQwenImage vae = load(scope, Half.DECODER);
      float[] latents = Noise.of(4, Noise.Purpose.TEST).normals(3 * 6);
      NDArray own = scope.floats(latents, 1, 3, 2, 3);
      assertArrayEquals(latents, vae.denormalize(vae.normalize(own)).toFloatArray(), 1e-5f);
      assertEquals(4, vae.scaleFactor());
      assertArrayEquals(new long[] {1, 3, 8, 12}, vae.decode(own).getShape().getShape());
    }
  }

  @Test
  void refusesToUseAnAbsentHalf() {
    try (Scope scope = Scope.root()) {
      NDArray picture = scope.floats(new float[3 * 64], 1, 3, 8, 8);
      assertThrows(IllegalStateException.class, () -> load(scope, Half.DECODER).encode(picture));
      NDArray latents = scope.floats(new float[3 * 4], 1, 3, 2, 2);
      assertThrows(IllegalStateException.class, () -> load(scope, Half.ENCODER).decode(latents));
    }
  }
}
