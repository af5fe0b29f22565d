package org.editr1.reward.judge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.editr1.Noise;
import org.editr1.io.hf.ConfigFile;
import org.editr1.io.hf.QwenVlFolder;
import org.editr1.io.safetensors.SafetensorsWriter;
import org.editr1.journey.RunSpec;
import org.editr1.lab.training.WeightLayout;
import org.editr1.model.encoder.Qwen25VLModel;

/** A judge of random weights that sees images of 112x112: it knows nothing, but differs. */
public final class TinyJudge {
  private static final Path LIKE = Path.of("conf/model/tiny-qwen");
  private static final List<String> TOKENIZER =
      List.of("vocab.json", "merges.txt", "added_tokens.json", "tokenizer_config.json");

  /** Of the embedding, which is the head, too: so that it is certain of nothing. */
  private static final double SPREAD = 0.2;

  private TinyJudge() {}

  /** Writes it into {@code folder}. */
  public static Path write(Path folder) throws IOException {
    for (String name : TOKENIZER) {
      Files.copy(LIKE.resolve("processor").resolve(name), folder.resolve(name));
    }
    Files.writeString(
        folder.resolve("preprocessor_config.json"),
        "{\"min_pixels\": 12544, \"max_pixels\": 12544, \"patch_size\": 14, \"merge_size\": 2}");
    Path config = folder.resolve("config.json");
    Files.copy(LIKE.resolve("text_encoder/config.json"), config);
    SafetensorsWriter weights = new SafetensorsWriter().metadata(Map.of("format", "pt"));
    int number = 0;
    for (Map.Entry<String, WeightLayout.Tensor> tensor : layout(config).tensors().entrySet()) {
      Noise noise = Noise.of(1, Noise.Purpose.TEST, number++);
      weights.floats(tensor.getKey(), tensor.getValue().values(noise), tensor.getValue().shape());
    }
    weights.write(folder.resolve("model.safetensors"));
    return folder;
  }

  private static WeightLayout layout(Path config) {
    return WeightLayout.of(
        weights ->
            new Qwen25VLModel(QwenVlFolder.config(ConfigFile.read(config)), weights.at("model")),
        (name, shape) ->
            name.endsWith("embed_tokens.weight") ? SPREAD : WeightLayout.torchSpread(shape),
        WeightLayout.qwen());
  }

  /** As a run names it. */
  public static RunSpec.Judge settings(Path folder, RunSpec.Judge.Variant variant) {
    return new RunSpec.Judge(
        folder.toString(), RunSpec.Dtype.FP32, "conf/prompts/score.txt", variant);
  }
}
