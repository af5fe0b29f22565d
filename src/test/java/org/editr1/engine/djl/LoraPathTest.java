package org.editr1.engine.djl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.editr1.UserError;
import org.editr1.config.RunConfiguration;
import org.editr1.io.hf.EditFolder;
import org.editr1.io.hf.PeftFolder;
import org.editr1.io.safetensors.SafetensorsWriter;
import org.editr1.journey.PolicyRef.Kind;
import org.editr1.journey.RunSpec;
import org.editr1.model.nn.Adapter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that start from a published LoRA: {@code train.loraPath}. */
class LoraPathTest {
  private static final Path HOME = Path.of("").toAbsolutePath();
  private static final String PEFT = "base_model.model.";
  private static final String Q = "transformer_blocks.0.attn.to_q";

  @TempDir private Path folder;

  private final Map<String, long[]> projections =
      EditFolder.open(HOME.resolve("models/tiny-kontext")).projections();

  private RunSpec run(Path lora) {
    return RunConfiguration.load(
        HOME.resolve("conf/run/tiny-kontext.json"),
        List.of("train.loraPath=" + lora, "lora.rank=2", "lora.alpha=2"),
        HOME);
  }

  /** An adapter that no run of this seed starts with, under names below {@code prefix}. */
  private Path published(String prefix, Adapter adapter) {
    Path file = folder.resolve("lora.safetensors");
    SafetensorsWriter writer = new SafetensorsWriter();
    adapter
        .tensors()
        .forEach(
            (name, tensor) ->
                writer.floats(
                    prefix + name.substring(PEFT.length()), tensor.values(), tensor.shape()));
    writer.write(file);
    return file;
  }

  private Adapter other(List<String> targets) {
    return Adapter.fresh(projections, targets, 2, 99);
  }

  private List<String> targets() {
    return run(folder).lora().targets();
  }

  @Test
  void startsFromAdaptersWithEitherPublishedPrefix() {
    byte[] expected = PeftFolder.file(other(targets())).toBytes();
    for (String prefix : List.of("transformer.", PEFT, "")) {
      Path file = published(prefix, other(targets()));
      DjlLearnerEngine learner = DjlLearnerEngine.open(run(file), projections);
      for (Kind kind : Kind.values()) {
        assertArrayEquals(expected, learner.adapters().get(kind), prefix + kind);
      }
    }
  }

  private String refusal(Path file) {
    return assertThrows(UserError.class, () -> DjlLearnerEngine.open(run(file), projections))
        .getMessage();
  }

  @Test
  void listsMismatchedKeys() {
    Adapter few = other(List.of("attn.to_k", "attn.to_v"));
    String message = refusal(published("transformer.", few));
    assertTrue(message.contains("it lacks "), message);
    assertTrue(message.contains(Q + ", "), message);
    SafetensorsWriter strange =
        new SafetensorsWriter()
            .floats("transformer.elsewhere.lora_A.weight", new float[6], 2, 3)
            .floats("transformer.elsewhere.lora_B.weight", new float[6], 3, 2);
    strange.write(folder.resolve("strange.safetensors"));
    message = refusal(folder.resolve("strange.safetensors"));
    assertTrue(message.contains("adapts elsewhere"), message);
    SafetensorsWriter vector = new SafetensorsWriter().floats("lora_unet_x.alpha_", new float[1]);
    vector.write(folder.resolve("vector.safetensors"));
    message = refusal(folder.resolve("vector.safetensors"));
    assertTrue(message.contains("lora_unet_x.alpha_"), message);
  }
}
