package org.editr1.lab.judge;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.editr1.UserError;
import org.editr1.edit.TextTokenizer;
import org.editr1.io.hf.ConfigFile;
import org.editr1.io.hf.Qwen25VLProcessor;
import org.editr1.io.hf.QwenVlFolder;
import org.editr1.lab.training.WeightLayout;
import org.editr1.lab.training.WeightVector;
import org.editr1.model.encoder.ImagePatches.Grid;
import org.editr1.model.encoder.Qwen25VLConfig;
import org.editr1.model.encoder.Qwen25VLModel.Qwen25VLForConditionalGeneration;
import org.editr1.model.nn.Weights;
import org.editr1.reward.RewardSample;
import org.editr1.reward.judge.JudgePrompt;
import org.editr1.reward.judge.JudgeTemplate;
import org.editr1.reward.judge.Question;

/** A judge without its weights: configuration, tokenizer and image processor of a folder. */
record JudgeBlueprint(Path folder, Qwen25VLConfig config, Qwen25VLProcessor processor) {
  /** The token after an answer. */
  static final String END = "<|im_end|>";

  /** Embeddings are the output head, too. */
  private static final double EMBEDDING_SPREAD = 0.1;

  /** Scale of the biases that look back; the place itself gets four times its neighbour. */
  private static final double LOOK_BACK = 5;

  /** Tokens that end one image and begin the next. */
  private static final int BETWEEN_IMAGES = 2;

  static JudgeBlueprint read(Path folder) {
    return new JudgeBlueprint(
        folder,
        QwenVlFolder.config(ConfigFile.read(folder.resolve("config.json"))),
        Qwen25VLProcessor.open(folder));
  }

  WeightLayout layout() {
    return WeightLayout.of(
        this::model,
        (name, shape) ->
            name.endsWith("embed_tokens.weight")
                ? EMBEDDING_SPREAD
                : WeightLayout.torchSpread(shape),
        WeightLayout.qwen());
  }

  Qwen25VLForConditionalGeneration model(Weights weights) {
    return new Qwen25VLForConditionalGeneration(config, weights);
  }

  /** The question of the judge about an edit. */
  Question question(JudgeTemplate template, RewardSample sample) {
    return new JudgePrompt(processor, template).questions(List.of(sample)).get(0);
  }

  /**
   * Random weights, where half of the first layer's heads look from each token at the token one
   * image earlier: from a place of the edited image at the equal place of the source. Their queries
   * and keys are nothing but biases, which the rotary turn makes agree best at that distance.
   *
   * @param image the grid of either image
   */
  WeightVector start(long seed, Grid image) {
    Qwen25VLConfig.Text text = config.text();
    int edge = Math.max(image.h(), image.w()) / config.vision().spatialMergeSize();
    int distance = edge + BETWEEN_IMAGES;
    int width = text.headDim();
    float[] queries = new float[text.numAttentionHeads() / 2 * width];
    float[] keys = new float[queries.length];
    for (int i = 0; i < keys.length; i++) {
      int half = width / 2;
      double turn = distance * StrictMath.pow(text.ropeTheta(), -(double) (i % half) / half);
      boolean first = i % width < half;
      queries[i] = (float) (LOOK_BACK * (first ? StrictMath.cos(turn) : -StrictMath.sin(turn)));
      keys[i] = first ? (float) LOOK_BACK : 0;
    }
    float[] nothing = new float[keys.length * text.hiddenSize()];
    String at = "model.language_model.layers.0.self_attn.";
    return WeightVector.fresh(layout(), seed)
        .with(at + "q_proj.weight", nothing)
        .with(at + "k_proj.weight", nothing)
        .with(at + "q_proj.bias", queries)
        .with(at + "k_proj.bias", keys);
  }

  /** The tokens of a text alone. */
  long[] tokens(String text) {
    return processor.tokenizer().encode(List.of(text), TextTokenizer.LONGEST).ids()[0];
  }

  /** The id of a text that must be one token. */
  long token(String text) {
    long[] ids = tokens(text);
    if (ids.length != 1) {
      throw new UserError(folder + ": " + text + " is no token but " + Arrays.toString(ids));
    }
    return ids[0];
  }
}
