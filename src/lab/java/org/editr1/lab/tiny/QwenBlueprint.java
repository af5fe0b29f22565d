package org.editr1.lab.tiny;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.editr1.diffusion.FlowMatchSchedule;
import org.editr1.edit.EditModel;
import org.editr1.edit.PromptProcessor;
import org.editr1.edit.QwenImageEdit;
import org.editr1.edit.QwenText;
import org.editr1.io.hf.ConfigFile;
import org.editr1.io.hf.Qwen25VLProcessor;
import org.editr1.io.hf.Qwen25VLProcessor.SourceImages;
import org.editr1.io.hf.QwenImageFolder;
import org.editr1.io.hf.QwenImageVaeFolder;
import org.editr1.io.hf.QwenVlFolder;
import org.editr1.lab.shapes.Scene;
import org.editr1.lab.shapes.ShapesTask;
import org.editr1.lab.training.WeightLayout;
import org.editr1.model.encoder.ImagePatches;
import org.editr1.model.encoder.Qwen25VLConfig;
import org.editr1.model.encoder.Qwen25VLModel;
import org.editr1.model.nn.Weights;
import org.editr1.model.transformer.QwenImageTransformer2DModel;
import org.editr1.model.transformer.QwenImageTransformer2DModel.QwenImageConfig;
import org.editr1.model.vae.Autoencoder.Half;
import org.editr1.model.vae.AutoencoderKLQwenImage;
import org.editr1.model.vae.AutoencoderKLQwenImage.QwenImageVaeConfig;
import org.editr1.tensor.Floats;
import org.editr1.tensor.Gradients;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Scope;
import org.jspecify.annotations.Nullable;

/**
 * Qwen-Image-Edit: the language model is trained along; the vision tower stays as it starts, since
 * the transformer receives the source directly.
 */
record QwenBlueprint(
    Path folder,
    FlowMatchSchedule schedule,
    ConfigFile vaeFile,
    QwenImageConfig transformer,
    Qwen25VLConfig text,
    Prompts prompts)
    implements Blueprint {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TRANSFORMER = "transformer";
  private static final String TEXT = "text_encoder";

  static QwenBlueprint read(Path folder) {
    return new QwenBlueprint(
        folder,
        Blueprint.schedule(folder),
        Blueprint.config(folder, "vae"),
        QwenImageFolder.config(Blueprint.config(folder, TRANSFORMER)),
        QwenVlFolder.config(Blueprint.config(folder, TEXT)),
        new Prompts(
            SourceImages.standard(Qwen25VLProcessor.open(folder.resolve("processor"))),
            new HashMap<>(),
            new HashMap<>()));
  }

  @Override
  public WeightLayout autoencoderLayout() {
    return autoencoderLayout(folder.resolve("vae"));
  }

  @Override
  public WeightLayout editorLayout() {
    try (Scope scope = Scope.root()) {
      return WeightLayout.of(
          weights -> editor(weights, null, scope), QwenBlueprint::spread, WeightLayout.qwen());
    }
  }

  /** Modulations and the prediction start as zeros, so that every block is the identity. */
  static double spread(String name, long[] shape) {
    if (name.matches("(.*\\.)?(norm_out\\.linear|proj_out|\\w+_mod\\.1)\\.weight")) {
      return 0;
    }
    return name.endsWith("embed_tokens.weight") ? 1 : WeightLayout.torchSpread(shape);
  }

  /**
   * The tensors of diffusers' AutoencoderKLQwenImage. An image uses the last slice only of the
   * kernels over three frames, and no {@code time_conv}; the reference's loader expects all.
   *
   * @param folder the folder of {@code config.json}
   */
  static WeightLayout autoencoderLayout(Path folder) {
    ConfigFile file = ConfigFile.read(folder.resolve("config.json"));
    QwenImageVaeConfig config = QwenImageVaeFolder.config(file);
    try (Scope scope = Scope.root()) {
      return WeightLayout.of(
          weights -> {
            model(config, weights, scope);
            timeConvolutions(config, file.root().path("temperal_downsample"), weights);
          },
          QwenBlueprint::kernelSpread,
          "encoder",
          "quant_conv",
          "post_quant_conv");
    }
  }

  /** Kernels over frames are spread as kernels over one image. */
  private static double kernelSpread(String name, long[] shape) {
    if (name.endsWith("time_conv.weight")) {
      return 0;
    }
    return shape.length < 5
        ? WeightLayout.torchSpread(shape)
        : WeightLayout.torchSpread(shape[0], shape[1], shape[3], shape[4]);
  }

  private static void timeConvolutions(
      QwenImageVaeConfig config, JsonNode downsamplesTime, Weights weights) {
    int last = config.dimMult().size() - 1;
    int blocks = config.numResBlocks();
    for (int level = 0; level < last; level++) {
      int width = config.baseDim() * config.dimMult().get(level);
      int upper = config.baseDim() * config.dimMult().get(last - level);
      if (downsamplesTime.path(level).asBoolean()) {
        Weights at = weights.at("encoder.down_blocks", level * (blocks + 1) + blocks);
        timeConvolution(at, width, width);
      }
      if (downsamplesTime.path(last - 1 - level).asBoolean()) {
        timeConvolution(
            weights.at("decoder.up_blocks", level).at("upsamplers.0"), upper, 2 * upper);
      }
    }
  }

  private static void timeConvolution(Weights at, int in, int out) {
    at.get("time_conv.weight", out, in, 3, 1, 1).close();
    at.get("time_conv.bias", out).close();
  }

  @Override
  public String moments() {
    return "quant_conv";
  }

  @Override
  public Blueprint scaled(LatentScale scale) {
    ObjectNode vae = vaeFile.root().deepCopy();
    vae.set("latents_mean", JSON.valueToTree(scale.mean()));
    vae.set("latents_std", JSON.valueToTree(scale.deviation()));
    ConfigFile measured = new ConfigFile(vaeFile.file(), vae);
    return new QwenBlueprint(folder, schedule, measured, transformer, text, prompts);
  }

  @Override
  public AutoencoderKLQwenImage autoencoder(Weights weights, Scope scope) {
    return model(QwenImageVaeFolder.config(vaeFile), weights, scope);
  }

  private static AutoencoderKLQwenImage model(
      QwenImageVaeConfig vae, Weights weights, Scope scope) {
    return new AutoencoderKLQwenImage(
        vae, weights, Precision.FP32, EnumSet.allOf(Half.class), scope.manager());
  }

  @Override
  public Editor editor(Weights weights, @Nullable Weights autoencoder, Scope scope) {
    Qwen25VLModel encoder = new Qwen25VLModel(text, weights.at(TEXT + ".model"));
    QwenImageEdit model =
        new QwenImageEdit(
            schedule,
            Precision.FP32,
            QwenImageEdit.Settings.STANDARD,
            new QwenText(prompts.images(), encoder, QwenText.Naming.NUMBERED),
            autoencoder == null ? null : autoencoder(autoencoder, scope),
            new QwenImageTransformer2DModel(transformer, weights.at(TRANSFORMER), Precision.FP32));
    int edgeStep = 2 * QwenImageVaeFolder.config(vaeFile).scaleFactor();
    return new QwenEditor(model, encoder, prompts, edgeStep);
  }

  /** The names of tensors are those of published files. */
  @Override
  public List<Stored> stored() {
    return List.of(
        new Stored(
            TRANSFORMER + "/diffusion_pytorch_model.safetensors", Map.of(TRANSFORMER + ".", "")),
        new Stored(
            TEXT + "/model.safetensors",
            Map.of(TEXT + ".model.visual.", "visual.", TEXT + ".model.language_model.", "model.")));
  }

  /**
   * Inputs of Qwen2.5-VL for a scene and a prompt, and outputs of its vision tower. There are few
   * different prompts, and every scene is encoded once.
   *
   * @param seen outputs of the vision tower by scene, (tokens * hidden)
   */
  record Prompts(
      PromptProcessor images, Map<String, Qwen25VLModel.Input> read, Map<Scene, float[]> seen) {

    /** Ids of a prompt about any scene: all scenes have one size. */
    Qwen25VLModel.Input read(String prompt, Scene scene) {
      return read.computeIfAbsent(prompt, one -> look(one, scene));
    }

    /** The input of the model's own encoding, images included. */
    Qwen25VLModel.Input look(String prompt, Scene scene) {
      EditModel.Pixels pixels =
          new EditModel.Pixels(scene.draw().toModelRange(), Scene.EDGE, Scene.EDGE);
      return images.encode(QwenText.framed(QwenText.Naming.NUMBERED, prompt, 1), List.of(pixels));
    }
  }

  private record QwenEditor(
      QwenImageEdit model, Qwen25VLModel encoder, Prompts prompts, int edgeStep) implements Editor {
    @Override
    public Map<String, NDArray> text(List<ShapesTask> tasks, Scope scope) {
      Qwen25VLModel.Input input = input(tasks);
      NDArray hidden = encoder.forward(scope.manager(), input, seen(tasks, scope));
      int dropped = QwenText.DROPPED;
      int length = input.ids()[0].length - dropped;
      float[] mask = new float[tasks.size() * length];
      for (int i = 0; i < mask.length; i++) {
        mask[i] = input.mask()[i / length][dropped + i % length];
      }
      return Map.of(
          QwenImageEdit.PROMPT,
          hidden.get(new NDIndex().addAllDim().addSliceDim(dropped, dropped + length)),
          QwenImageEdit.MASK,
          scope.floats(mask, tasks.size(), length));
    }

    /** All prompts, padded at the end; of the images only the sizes matter. */
    private Qwen25VLModel.Input input(List<ShapesTask> tasks) {
      List<Qwen25VLModel.Input> each =
          tasks.stream().map(task -> prompts.read(task.prompt(), task.source())).toList();
      int longest = each.stream().mapToInt(one -> one.ids()[0].length).max().orElseThrow();
      return new Qwen25VLModel.Input(
          each.stream().map(one -> Arrays.copyOf(one.ids()[0], longest)).toArray(long[][]::new),
          each.stream().map(one -> Arrays.copyOf(one.mask()[0], longest)).toArray(long[][]::new),
          each.stream().flatMap(one -> one.images().stream()).toList());
    }

    /** (tokens of all sources, hidden). */
    private NDArray seen(List<ShapesTask> tasks, Scope scope) {

      float[] all = Floats.joined(tasks.stream().map(this::seen).toList());
      int hidden = encoder.config().text().hiddenSize();
      return scope.floats(all, all.length / hidden, hidden);
    }

    private float[] seen(ShapesTask task) {
      return prompts.seen().computeIfAbsent(task.source(), scene -> look(task));
    }

    private float[] look(ShapesTask task) {
      List<ImagePatches> images = prompts.look(task.prompt(), task.source()).images();
      try (Scope scope = Scope.root()) {
        return Gradients.unrecorded(
            () ->
                Objects.requireNonNull(encoder.imageEmbeds(scope.manager(), images))
                    .toFloatArray());
      }
    }
  }
}
