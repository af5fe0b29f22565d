package org.editr1.lab.tiny;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.editr1.diffusion.FlowMatchSchedule;
import org.editr1.edit.QwenImageEdit;
import org.editr1.edit.QwenText;
import org.editr1.io.hf.ConfigFile;
import org.editr1.io.hf.QwenImageFolder;
import org.editr1.io.hf.QwenImageVaeFolder;
import org.editr1.io.hf.QwenVlFolder;
import org.editr1.io.hf.SchedulerFile;
import org.editr1.lab.tiny.plan.QwenImagePlan;
import org.editr1.lab.tiny.plan.QwenVaePlan;
import org.editr1.lab.tiny.plan.QwenVlPlan;
import org.editr1.lab.tiny.plan.TensorPlan;
import org.editr1.model.nn.Weights;
import org.editr1.model.qwenimage.QwenImageTransformer2DModel;
import org.editr1.model.qwenimage.QwenImageTransformer2DModel.QwenImageConfig;
import org.editr1.model.qwenvl.Qwen25VLConfig;
import org.editr1.model.qwenvl.Qwen25VLModel;
import org.editr1.model.vae.AutoencoderKL.Half;
import org.editr1.model.vae.AutoencoderKLQwenImage;
import org.editr1.model.vae.AutoencoderKLQwenImage.QwenImageVaeConfig;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Scope;
import org.jspecify.annotations.Nullable;

/**
 * Qwen-Image-Edit: the language model is trained along; the vision tower stays as it starts, since
 * the transformer sees the source by itself.
 */
record QwenBlueprint(
    Path folder,
    FlowMatchSchedule schedule,
    QwenImageVaeConfig vae,
    QwenImageConfig transformer,
    Qwen25VLConfig text,
    QwenPrompts prompts)
    implements Blueprint {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TRANSFORMER = "transformer";
  private static final String TEXT = "text_encoder";
  private static final double EMBEDDING_SPREAD = 1;

  static QwenBlueprint read(Path folder) {
    return new QwenBlueprint(
        folder,
        SchedulerFile.schedule(
            ConfigFile.read(folder.resolve("scheduler").resolve("scheduler_config.json"))),
        QwenImageVaeFolder.config(config(folder, "vae")),
        QwenImageFolder.config(config(folder, TRANSFORMER)),
        QwenVlFolder.config(config(folder, TEXT)),
        QwenPrompts.open(folder.resolve("processor")));
  }

  private static ConfigFile config(Path folder, String part) {
    return ConfigFile.read(folder.resolve(part).resolve("config.json"));
  }

  @Override
  public TensorPlan autoencoderPlan() {
    return QwenVaePlan.of(config(folder, "vae"));
  }

  @Override
  public TensorPlan editorPlan() {
    return new TensorPlan()
        .with(TRANSFORMER, QwenImagePlan.of(transformer))
        .with(TEXT + ".model", QwenVlPlan.of(config(folder, TEXT), EMBEDDING_SPREAD));
  }

  @Override
  public String moments() {
    return "quant_conv";
  }

  @Override
  public Blueprint scaled(LatentScale scale) {
    QwenImageVaeConfig measured =
        new QwenImageVaeConfig(
            vae.inChannels(),
            vae.baseDim(),
            vae.zDim(),
            vae.dimMult(),
            vae.numResBlocks(),
            scale.mean(),
            scale.deviation());
    return new QwenBlueprint(folder, schedule, measured, transformer, text, prompts);
  }

  @Override
  public void writeScale(ObjectNode config) {
    config.set("latents_mean", JSON.valueToTree(vae.latentsMean()));
    config.set("latents_std", JSON.valueToTree(vae.latentsStd()));
  }

  @Override
  public Autoencoder autoencoder(Weights weights, Scope scope) {
    return new Qwen(model(weights, scope));
  }

  private AutoencoderKLQwenImage model(Weights weights, Scope scope) {
    return new AutoencoderKLQwenImage(
        vae, weights, Precision.FP32, EnumSet.allOf(Half.class), scope.manager());
  }

  private record Qwen(AutoencoderKLQwenImage model) implements Autoencoder {
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
    Qwen25VLModel encoder = new Qwen25VLModel(text, weights.at(TEXT + ".model"));
    QwenImageEdit model =
        new QwenImageEdit(
            schedule,
            Precision.FP32,
            QwenImageEdit.Settings.STANDARD,
            new QwenText(prompts.pictures(), encoder, QwenText.Naming.NUMBERED),
            autoencoder == null ? null : model(autoencoder, scope),
            new QwenImageTransformer2DModel(transformer, weights.at(TRANSFORMER), Precision.FP32));
    return new QwenEditor(model, encoder, prompts, 2 * vae.scaleFactor());
  }

  /** By the names that published files have. */
  @Override
  public List<Stored> stored() {
    return List.of(
        new Stored(
            TRANSFORMER + "/diffusion_pytorch_model.safetensors", Map.of(TRANSFORMER + ".", "")),
        new Stored(
            TEXT + "/model.safetensors",
            Map.of(TEXT + ".model.visual.", "visual.", TEXT + ".model.language_model.", "model.")));
  }
}
