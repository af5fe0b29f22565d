package org.editr1.reward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.editr1.edit.TextTokenizer;
import org.editr1.io.hf.ClipFolder;
import org.editr1.io.image.CLIPImageProcessor;
import org.editr1.io.image.RgbImage;
import org.editr1.model.encoder.CLIPModel;
import org.editr1.tensor.Floats;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Scope;

/**
 * A CLIP model with its tokenizer and image processor.
 *
 * @param manager that owns the weights
 */
record ClipScorer(
    CLIPModel model, TextTokenizer tokenizer, CLIPImageProcessor images, NDManager manager) {
  private static final int TOKENS = 77;

  /** The model of a folder in fp32, as in the reference. */
  static ClipScorer load(Path folder, NDManager manager) {
    return new ClipScorer(
        ClipFolder.KIND.load(folder, manager, Precision.FP32),
        ClipFolder.tokenizer(folder),
        ClipFolder.images(folder),
        manager);
  }

  /**
   * Similarity of each sample's edit and prompt, times the model's scale.
   *
   * @param process from an image to channel planes
   */
  float[] logits(List<RewardSample> samples, Function<RgbImage, float[]> process) {
    // Samples of a group share their prompt.
    List<String> prompts = samples.stream().map(RewardSample::prompt).distinct().toList();
    long[][] ids = tokenizer.encode(prompts, TOKENS).ids();
    float[] all;
    try (Scope scope = Scope.below(manager)) {
      NDArray pixels = pixels(scope, samples, process);
      all = model.forward(scope.manager(), ids, pixels).logitsPerImage().toFloatArray();
    }
    float[] own = new float[samples.size()];
    for (int i = 0; i < own.length; i++) {
      own[i] = all[i * prompts.size() + prompts.indexOf(samples.get(i).prompt())];
    }
    return own;
  }

  /**
   * The values of {@code head} at the edits' embeddings of length 1.
   *
   * @param head from (images, projection_dim) to one number each
   */
  float[] ofEmbeddings(List<RewardSample> samples, Function<NDArray, NDArray> head) {
    try (Scope scope = Scope.below(manager)) {
      NDArray pixels = pixels(scope, samples, images::process);
      return head.apply(Ops.unitRows(model.getImageFeatures(pixels))).toFloatArray();
    }
  }

  private NDArray pixels(
      Scope scope, List<RewardSample> samples, Function<RgbImage, float[]> process) {
    int edge = images.crop();
    List<float[]> planes = samples.stream().map(RewardSample::edited).map(process).toList();
    return scope.floats(Floats.joined(planes), samples.size(), 3, edge, edge);
  }
}
