package org.editr1.io.hf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.editr1.UserError;
import org.editr1.model.encoder.ImagePatches;
import org.editr1.model.encoder.ImagePatches.Grid;
import org.editr1.model.encoder.Qwen25VLConfig;
import org.editr1.model.encoder.Qwen25VLModel;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Scope;
import org.junit.jupiter.api.Test;

class QwenVlFolderTest {
  /** A model with 27 numbers per patch and 3x3 patches per token. */
  private static final Path NARROW = Path.of("src/test/resources/goldens/qwenvl-narrow/model");

  private static final long IMAGE = 44;

  private static Qwen25VLConfig config(String json) throws IOException {
    return QwenVlFolder.config(
        new ConfigFile(Path.of("config.json"), new ObjectMapper().readTree(json)));
  }

  private static final String TEXT =
      "\"hidden_size\": 64, \"num_attention_heads\": 4, \"num_hidden_layers\": 3";

  @Test
  void oldAndNewLayoutsLoadEqually() throws IOException {
    Qwen25VLConfig flat =
        config(
            """
            {%s, "rope_theta": 5.0, "rope_scaling": {"type": "mrope", "mrope_section": [2, 3, 3]},
             "vision_config": {"depth": 4, "in_chans": 3}, "tie_word_embeddings": true}
            """
                .formatted(TEXT));
    Qwen25VLConfig nested =
        config(
            """
            {"text_config": {%s, "tie_word_embeddings": true, "rope_parameters":
              {"rope_type": "default", "rope_theta": 5.0, "mrope_section": [2, 3, 3]}},
             "vision_config": {"depth": 4, "rope_parameters": {"rope_theta": 10000.0}}}
            """
                .formatted(TEXT));
    assertEquals(flat, nested);
    assertEquals(5.0, flat.text().ropeTheta());
    assertTrue(flat.tieWordEmbeddings());
    assertEquals(151655, flat.imageTokenId());
  }

  @Test
  void refusesUnsupportedSettings() {
    assertThrows(
        UserError.class,
        () -> config("{" + TEXT + ", \"rope_scaling\": {\"rope_type\": \"yarn\"}}"));
    assertThrows(
        UserError.class,
        () -> config("{" + TEXT + ", \"rope_scaling\": {\"mrope_section\": [2, 2, 2]}}"));
    assertThrows(
        UserError.class,
        () ->
            config(
                "{"
                    + TEXT
                    + ", \"use_sliding_window\": true, \"max_window_layers\": 2,"
                    + " \"rope_scaling\": {\"mrope_section\": [2, 3, 3]}}"));
  }

  private static ImagePatches image(int seed, int h, int w) {
    float[] pixels = new float[h * w * 27];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (float) Math.sin(i * 0.37 + seed);
    }
    return new ImagePatches(pixels, new Grid(1, h, w));
  }

  @Test
  void rowsAreIndependentOfEachOther() {
    try (Scope scope = Scope.root()) {
      Qwen25VLModel model = QwenVlFolder.ENCODER.load(NARROW, scope.manager(), Precision.FP32);
      ImagePatches first = image(1, 6, 9);
      ImagePatches second = image(2, 3, 3);
      Qwen25VLModel.Input both =
          new Qwen25VLModel.Input(
              new long[][] {
                {1, IMAGE, IMAGE, IMAGE, IMAGE, IMAGE, IMAGE, 2}, {0, 0, 0, 0, 3, IMAGE, 4, 5}
              },
              new long[][] {{1, 1, 1, 1, 1, 1, 1, 1}, {0, 0, 0, 0, 1, 1, 1, 1}},
              List.of(first, second));
      Qwen25VLModel.Input alone =
          new Qwen25VLModel.Input(
              new long[][] {{3, IMAGE, 4, 5}}, new long[][] {{1, 1, 1, 1}}, List.of(second));
      float[] padded = model.forward(scope.manager(), both).toFloatArray();
      float[] plain = model.forward(scope.manager(), alone).toFloatArray();
      assertArrayEquals(
          plain, Arrays.copyOfRange(padded, padded.length - plain.length, padded.length), 1e-5f);
    }
  }

  @Test
  void callLeavesOnlyItsResultBehind() {
    try (Scope scope = Scope.root()) {
      Qwen25VLModel model = QwenVlFolder.ENCODER.load(NARROW, scope.manager(), Precision.FP32);
      int before = scope.manager().getManagedArrays().size();
      Qwen25VLModel.Input input =
          new Qwen25VLModel.Input(
              new long[][] {{0, 3, IMAGE}}, new long[][] {{0, 1, 1}}, List.of(image(1, 3, 3)));
      try (Scope call = Scope.below(scope.manager())) {
        assertNull(model.imageEmbeds(call.manager(), List.of()));
        model.forward(call.manager(), input, model.imageEmbeds(call.manager(), input.images()));
        assertEquals(2, call.manager().getManagedArrays().size());
      }
      assertEquals(before, scope.manager().getManagedArrays().size());
    }
  }
}
