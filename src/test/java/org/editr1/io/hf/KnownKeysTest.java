package org.editr1.io.hf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.editr1.LogCapture;
import org.editr1.UserError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys of published configuration files. */
class KnownKeysTest {
  @TempDir private Path folder;

  private ConfigFile file(String json) throws IOException {
    return ConfigFile.read(Files.writeString(folder.resolve("config.json"), json));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "flux | {'patch_size': 2} | patch_size 2 is not supported; expected 1",
        "flux | {'_class_name': 'Flux2Transformer2DModel'} | expected \"FluxTransformer2DModel\"",
        "flux | {'quantization_config': {'load_in_4bit': true}} | expected null",
        "qwen_image | {'use_layer3d_rope': true} | expected false",
        "vae | {'latents_mean': [0.1]} | expected null",
        "vae | {'down_block_types': ['DownEncoderBlock2D', 'Other']} | expected"
            + " \"DownEncoderBlock2D\"",
        "qwen_vae | {'attn_scales': [1.0]} | attn_scales [1.0] is not supported; expected []",
        "scheduler | {'_class_name': 'EulerDiscreteScheduler'} | FlowMatchEulerDiscreteScheduler",
        "scheduler | {'num_train_timesteps': 500} | num_train_timesteps 500 is not supported;"
            + " expected 1000",
        "scheduler | {'invert_sigmas': true} | expected false",
        "scheduler | {'use_karras_sigmas': true} | expected false",
        "t5 | {'model_type': 'umt5'} | expected \"t5\"",
        "qwen_text | {'layer_types': ['sliding_attention']} | expected \"full_attention\"",
        "qwen_images | {'do_resize': false} | do_resize false is not supported; expected true",
        "qwen_images | {'resample': 2} | resample 2 is not supported; expected 3",
        "qwen_images | {'do_normalize': false} | expected true",
        "clip_images | {'do_rescale': false} | expected true"
      })
  void refusesAValueThatCannotBeObeyed(String kind, String json, String message)
      throws IOException {
    ConfigFile file = file(json.replace('\'', '"'));
    String refusal = assertThrows(UserError.class, () -> file.requireKnown(kind)).getMessage();
    assertTrue(refusal.startsWith(file.file() + ": "), refusal);
    assertTrue(refusal.contains(message), refusal);
  }

  @Test
  void unknownKeyIsAWarningOnce() throws IOException {
    ConfigFile file =
        file("{\"shift\": 3, \"new_key\": 1, \"off\": null, \"use_beta_sigmas\": null}");
    try (LogCapture log = LogCapture.of(KnownKeys.class)) {
      file.requireKnown("scheduler");
      file.requireKnown("scheduler");
      assertEquals(
          List.of(file.file() + ": the key new_key is not known here and is not read"),
          log.lines(Level.WARN));
    }
  }

  @Test
  void publishedFilesRaiseNothing() {
    Path kontext = Path.of("src/test/resources/published/FLUX.1-Kontext-dev");
    Path qwen = Path.of("src/test/resources/published/Qwen-Image-Edit-2509");
    try (LogCapture log = LogCapture.of(KnownKeys.class)) {
      read(kontext, "transformer", FluxFolder::config);
      read(kontext, "vae", VaeFolder::config);
      read(kontext, "text_encoder", TextFolders::clip);
      read(kontext, "text_encoder_2", TextFolders::t5);
      read(qwen, "transformer", QwenImageFolder::config);
      read(qwen, "vae", QwenImageVaeFolder::config);
      read(qwen, "text_encoder", QwenVlFolder::config);
      for (Path pipeline : Stream.of(kontext, qwen).toList()) {
        SchedulerFile.schedule(
            ConfigFile.read(pipeline.resolve("scheduler/scheduler_config.json")));
      }
      assertEquals(List.of(), log.lines(Level.WARN));
    }
  }

  private static void read(Path pipeline, String part, Function<ConfigFile, ?> reader) {
    Object unused = reader.apply(ConfigFile.read(pipeline.resolve(part).resolve("config.json")));
  }
}
