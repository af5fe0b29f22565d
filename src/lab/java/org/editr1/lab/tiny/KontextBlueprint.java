package org.editr1.lab.tiny;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.editr1.diffusion.FlowMatchSchedule;
import org.editr1.edit.FluxText;
import org.editr1.edit.KontextEdit;
import org.editr1.io.hf.ConfigFile;
import org.editr1.io.hf.FluxFolder;
import org.editr1.io.hf.SchedulerFile;
import org.editr1.io.hf.TextFolders;
import org.editr1.io.hf.TokenizerFolder;
import org.editr1.io.hf.VaeFolder;
import org.editr1.lab.tiny.plan.FluxPlan;
import org.editr1.lab.tiny.plan.TensorPlan;
import org.editr1.lab.tiny.plan.TextPlans;
import org.editr1.lab.tiny.plan.VaePlan;
import org.editr1.model.clip.CLIPModel.CLIPTextConfig;
import org.editr1.model.clip.CLIPModel.CLIPTextModel;
import org.editr1.model.flux.FluxTransformer2DModel;
import org.editr1.model.flux.FluxTransformer2DModel.FluxConfig;
import org.editr1.model.nn.Weights;
import org.editr1.model.text.T5EncoderModel;
import org.editr1.model.text.T5EncoderModel.T5Config;
import org.editr1.model.vae.AutoencoderKL;
import org.editr1.model.vae.AutoencoderKL.AutoencoderKlConfig;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Scope;
import org.jspecify.annotations.Nullable;

/** FLUX.1-Kontext: the text encoders are trained along. */
record KontextBlueprint(
    Path folder,
    FlowMatchSchedule schedule,
    AutoencoderKlConfig vae,
    FluxConfig transformer,
    CLIPTextConfig clip,
    T5Config t5,
    PromptIds prompts)
    implements Blueprint {
  private static final String TRANSFORMER = "transformer";
  private static final String CLIP = "text_encoder";
  private static final String T5 = "text_encoder_2";

  static KontextBlueprint read(Path folder) {
    return new KontextBlueprint(
        folder,
        SchedulerFile.schedule(
            ConfigFile.read(folder.resolve("scheduler").resolve("scheduler_config.json"))),
        VaeFolder.config(config(folder, "vae")),
        FluxFolder.config(config(folder, TRANSFORMER)),
        TextFolders.clip(config(folder, CLIP)),
        TextFolders.t5(config(folder, T5)),
        new PromptIds(
            TokenizerFolder.clip(folder.resolve("tokenizer")),
            TokenizerFolder.t5(folder.resolve("tokenizer_2"))));
  }

  private static ConfigFile config(Path folder, String part) {
    return ConfigFile.read(folder.resolve(part).resolve("config.json"));
  }

  @Override
  public TensorPlan autoencoderPlan() {
    return VaePlan.of(vae);
  }

  @Override
  public TensorPlan editorPlan() {
    return new TensorPlan()
        .with(TRANSFORMER, FluxPlan.of(transformer))
        .with(CLIP, TextPlans.clip(clip))
        .with(T5, TextPlans.t5(t5));
  }

  @Override
  public String moments() {
    return vae.useQuantConv() ? "quant_conv" : "encoder.conv_out";
  }

  @Override
  public Blueprint scaled(LatentScale scale) {
    AutoencoderKlConfig measured =
        new AutoencoderKlConfig(
            vae.inChannels(),
            vae.outChannels(),
            vae.latentChannels(),
            vae.blockOutChannels(),
            vae.layersPerBlock(),
            vae.normNumGroups(),
            vae.midBlockAddAttention(),
            vae.useQuantConv(),
            vae.usePostQuantConv(),
            1 / scale.pooledDeviation(),
            scale.pooledMean());
    return new KontextBlueprint(folder, schedule, measured, transformer, clip, t5, prompts);
  }

  @Override
  public void writeScale(ObjectNode config) {
    config.put("scaling_factor", vae.scalingFactor()).put("shift_factor", vae.shiftFactor());
  }

  @Override
  public Autoencoder autoencoder(Weights weights, Scope scope) {
    return new Kl(model(weights));
  }

  private AutoencoderKL model(Weights weights) {
    return new AutoencoderKL(vae, weights, Precision.FP32, EnumSet.allOf(AutoencoderKL.Half.class));
  }

  private record Kl(AutoencoderKL model) implements Autoencoder {
    @Override
    public NDArray mean(NDArray pictures) {
      return model.encode(pictures).mode();
    }

    @Override
    public NDArray decode(NDArray latents) {
      return model.decode(latents);
    }

    @Override
    public NDArray normalize(NDArray latents) {
      return model.normalize(latents);
    }

    @Override
    public int scaleFactor() {
      return model.config().scaleFactor();
    }
  }

  @Override
  public TinyEditor editor(Weights weights, @Nullable Weights autoencoder, Scope scope) {
    FluxText text =
        prompts.text(
            new CLIPTextModel(clip, weights.at(CLIP)), new T5EncoderModel(t5, weights.at(T5)));
    KontextEdit model =
        new KontextEdit(
            schedule,
            Precision.FP32,
            text,
            autoencoder == null ? null : model(autoencoder),
            new FluxTransformer2DModel(transformer, weights.at(TRANSFORMER), Precision.FP32));
    return new KontextEditor(model, prompts, 2 * vae.scaleFactor());
  }

  @Override
  public List<Stored> stored() {
    return List.of(
        new Stored(
            TRANSFORMER + "/diffusion_pytorch_model.safetensors", Map.of(TRANSFORMER + ".", "")),
        new Stored(CLIP + "/model.safetensors", Map.of(CLIP + ".", "")),
        new Stored(T5 + "/model.safetensors", Map.of(T5 + ".", "")));
  }
}
