package org.editr1.lab.tiny;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.editr1.diffusion.FlowMatchSchedule;
import org.editr1.edit.FluxText;
import org.editr1.edit.KontextEdit;
import org.editr1.edit.TextTokenizer;
import org.editr1.io.hf.ConfigFile;
import org.editr1.io.hf.FluxFolder;
import org.editr1.io.hf.TextFolders;
import org.editr1.io.hf.TokenizerFolder;
import org.editr1.io.hf.VaeFolder;
import org.editr1.lab.shapes.ShapesTask;
import org.editr1.lab.training.WeightLayout;
import org.editr1.model.encoder.CLIPModel.CLIPTextConfig;
import org.editr1.model.encoder.CLIPModel.CLIPTextModel;
import org.editr1.model.encoder.T5EncoderModel;
import org.editr1.model.encoder.T5EncoderModel.T5Config;
import org.editr1.model.nn.Weights;
import org.editr1.model.transformer.FluxTransformer2DModel;
import org.editr1.model.transformer.FluxTransformer2DModel.FluxConfig;
import org.editr1.model.vae.Autoencoder;
import org.editr1.model.vae.AutoencoderKL;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Scope;
import org.jspecify.annotations.Nullable;

/**
 * FLUX.1-Kontext: the text encoders are trained along.
 *
 * @param known ids by prompt: there are few different prompts, and each is read once
 */
record KontextBlueprint(
    Path folder,
    FlowMatchSchedule schedule,
    ConfigFile vaeFile,
    FluxConfig transformer,
    CLIPTextConfig clip,
    T5Config t5,
    TextTokenizer clipTokenizer,
    TextTokenizer t5Tokenizer,
    Map<String, FluxText.Ids> known)
    implements Blueprint {
  /** Modules that come before their siblings, as in models made so far. */
  private static final String[] ORDER = {
    "transformer",
    "x_embedder",
    "context_embedder",
    "norm1",
    "norm1_context",
    "self_attn",
    "to_q",
    "to_k",
    "to_v",
    "to_out",
    "add_q_proj",
    "add_k_proj",
    "add_v_proj",
    "to_add_out",
    "q",
    "k",
    "v",
    "o"
  };

  private static final String TRANSFORMER = "transformer";
  private static final String CLIP = "text_encoder";
  private static final String T5 = "text_encoder_2";

  static KontextBlueprint read(Path folder) {
    return new KontextBlueprint(
        folder,
        Blueprint.schedule(folder),
        Blueprint.config(folder, "vae"),
        FluxFolder.config(Blueprint.config(folder, TRANSFORMER)),
        TextFolders.clip(Blueprint.config(folder, CLIP)),
        TextFolders.t5(Blueprint.config(folder, T5)),
        TokenizerFolder.clip(folder.resolve("tokenizer")),
        TokenizerFolder.t5(folder.resolve("tokenizer_2")),
        new TreeMap<>());
  }

  @Override
  public WeightLayout autoencoderLayout() {
    return WeightLayout.of(
        this::model, (name, shape) -> WeightLayout.torchSpread(shape), "conv_in", "up_blocks");
  }

  @Override
  public WeightLayout editorLayout() {
    try (Scope scope = Scope.root()) {
      return WeightLayout.of(weights -> editor(weights, null, scope), this::spread, ORDER);
    }
  }

  /** Modulations and the prediction start as zeros, so that every block is the identity. */
  private double spread(String name, long[] shape) {
    if (name.matches("transformer\\.(proj_out|.*norm\\w*\\.linear)\\.weight")) {
      return 0;
    }
    if (name.endsWith("shared.weight")) {
      return 1;
    }
    if (name.matches(".*(_embedding|relative_attention_bias)\\.weight")) {
      return 0.1;
    }
    // Scores are not divided by sqrt(d_kv): the queries are that much smaller.
    return name.endsWith("SelfAttention.q.weight")
        ? 1 / Math.sqrt((double) t5.dModel() * t5.dKv())
        : WeightLayout.torchSpread(shape);
  }

  @Override
  public String moments() {
    return VaeFolder.config(vaeFile).useQuantConv() ? "quant_conv" : "encoder.conv_out";
  }

  @Override
  public Blueprint scaled(LatentScale scale) {
    ObjectNode vae = vaeFile.root().deepCopy();
    vae.put("scaling_factor", 1 / scale.pooledDeviation()).put("shift_factor", scale.pooledMean());
    ConfigFile measured = new ConfigFile(vaeFile.file(), vae);
    return new KontextBlueprint(
        folder, schedule, measured, transformer, clip, t5, clipTokenizer, t5Tokenizer, known);
  }

  @Override
  public Autoencoder autoencoder(Weights weights, Scope scope) {
    return model(weights);
  }

  private AutoencoderKL model(Weights weights) {
    return new AutoencoderKL(
        VaeFolder.config(vaeFile),
        weights,
        Precision.FP32,
        EnumSet.allOf(AutoencoderKL.Half.class));
  }

  @Override
  public Editor editor(Weights weights, @Nullable Weights autoencoder, Scope scope) {
    FluxText text =
        new FluxText(
            clipTokenizer,
            new CLIPTextModel(clip, weights.at(CLIP)),
            t5Tokenizer,
            new T5EncoderModel(t5, weights.at(T5)));
    KontextEdit model =
        new KontextEdit(
            schedule,
            Precision.FP32,
            text,
            autoencoder == null ? null : model(autoencoder),
            new FluxTransformer2DModel(transformer, weights.at(TRANSFORMER), Precision.FP32));
    return new KontextEditor(model, known, 2 * VaeFolder.config(vaeFile).scaleFactor());
  }

  @Override
  public List<Stored> stored() {
    return List.of(
        new Stored(
            TRANSFORMER + "/diffusion_pytorch_model.safetensors", Map.of(TRANSFORMER + ".", "")),
        new Stored(CLIP + "/model.safetensors", Map.of(CLIP + ".", "")),
        new Stored(T5 + "/model.safetensors", Map.of(T5 + ".", "")));
  }

  private record KontextEditor(KontextEdit model, Map<String, FluxText.Ids> known, int edgeStep)
      implements Editor {
    @Override
    public Map<String, NDArray> text(List<ShapesTask> tasks, Scope scope) {
      NDManager manager = scope.manager();
      FluxText text = model.text();
      List<FluxText.Ids> ids =
          tasks.stream()
              .map(ShapesTask::prompt)
              .map(one -> known.computeIfAbsent(one, it -> text.ids(it, text.defaultLength())))
              .toList();
      return Map.of(
          KontextEdit.PROMPT,
          text.t5().forward(manager, rows(ids, FluxText.Ids::t5), null),
          KontextEdit.POOLED,
          text.clip().forward(manager, rows(ids, FluxText.Ids::clip)).poolerOutput());
    }

    private static long[][] rows(List<FluxText.Ids> ids, Function<FluxText.Ids, long[][]> which) {
      return ids.stream().map(one -> which.apply(one)[0]).toArray(long[][]::new);
    }
  }
}
