package org.editr1.lab.parity;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.editr1.io.hf.ClipFolder;
import org.editr1.io.hf.FolderKind;
import org.editr1.io.hf.QwenImageVaeFolder;
import org.editr1.io.hf.QwenVlFolder;
import org.editr1.io.hf.TextFolders;
import org.editr1.io.hf.VaeFolder;
import org.editr1.model.encoder.CLIPModel;
import org.editr1.model.encoder.CLIPModel.CLIPTextModel;
import org.editr1.model.encoder.ImagePatches;
import org.editr1.model.encoder.ImagePatches.Grid;
import org.editr1.model.encoder.Qwen25VLModel;
import org.editr1.model.encoder.Qwen25VLModel.Qwen25VLForConditionalGeneration;
import org.editr1.model.vae.Autoencoder;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Scope;

/** Encoders of transformers for texts and images, and autoencoders of diffusers. */
final class EncoderCases {
  private static final int FRAMES = 2;

  private EncoderCases() {}

  /** T5EncoderModel. */
  static void t5(CaseFolder in, Outputs out, Scope scope) {
    long[][] mask = in.has("in.attention_mask") ? in.longRows("in.attention_mask") : null;
    out.put(
        "out.last_hidden_state",
        TextFolders.T5
            .load(in.model(), scope.manager(), in.precision())
            .forward(scope.manager(), in.longRows("in.input_ids"), mask));
  }

  /** CLIPTextModel. */
  static void clipText(CaseFolder in, Outputs out, Scope scope) {
    CLIPTextModel.Output output =
        TextFolders.CLIP
            .load(in.model(), scope.manager(), in.precision())
            .forward(scope.manager(), in.longRows("in.input_ids"));
    out.put("out.last_hidden_state", output.lastHiddenState());
    out.put("out.pooler_output", output.poolerOutput());
  }

  /** CLIPModel. */
  static void clip(CaseFolder in, Outputs out, Scope scope) {
    CLIPModel model = ClipFolder.KIND.load(in.model(), scope.manager(), in.precision());
    NDArray pixels = in.tensor(scope, "in.pixel_values");
    out.put("out.vision_last_hidden_state", model.visionModel().forward(pixels).lastHiddenState());
    CLIPModel.Output output = model.forward(scope.manager(), in.longRows("in.input_ids"), pixels);
    out.put("out.logits_per_image", output.logitsPerImage());
    out.put("out.text_embeds", output.textEmbeds());
    out.put("out.image_embeds", output.imageEmbeds());
  }

  /** Qwen2_5_VLForConditionalGeneration. */
  static void qwenVl(CaseFolder in, Outputs out, Scope scope) {
    Qwen25VLForConditionalGeneration model =
        QwenVlFolder.JUDGE.load(in.model(), scope.manager(), in.precision());
    Qwen25VLModel.Input input =
        new Qwen25VLModel.Input(
            in.longRows("in.input_ids"), in.longRows("in.attention_mask"), patches(in));
    NDArray imageEmbeds = model.model().imageEmbeds(scope.manager(), input.images());
    if (imageEmbeds != null) {
      out.put("out.image_embeds", imageEmbeds);
    }
    long[][][] positions = model.model().positionIds(input);
    out.put(
        "out.position_ids",
        Stream.of(positions).flatMap(Stream::of).flatMapToLong(Arrays::stream).toArray(),
        3,
        input.ids().length,
        input.ids()[0].length);
    NDArray hidden = model.model().forward(scope.manager(), input, imageEmbeds);
    NDArray tokens = in.tensor(scope, "in.attention_mask").expandDims(2);
    out.put("out.last_hidden_state", Ops.toFloat32(hidden).mul(Ops.toFloat32(tokens)));
    out.put("out.last_logits", model.lastLogits(hidden));
  }

  private static List<ImagePatches> patches(CaseFolder in) {
    List<ImagePatches> images = new ArrayList<>();
    if (in.has("in.pixel_values")) {
      float[] pixels = in.floats("in.pixel_values");
      int width = (int) in.shape("in.pixel_values")[1];
      int from = 0;
      for (long[] thw : in.longRows("in.image_grid_thw")) {
        Grid grid = new Grid((int) thw[0], (int) thw[1], (int) thw[2]);
        int to = from + grid.patches() * width;
        images.add(new ImagePatches(Arrays.copyOfRange(pixels, from, to), grid));
        from = to;
      }
    }
    return images;
  }

  /** AutoencoderKL. */
  static void autoencoderKl(CaseFolder in, Outputs out, Scope scope) {
    autoencoder(VaeFolder.kind(EnumSet.allOf(Autoencoder.Half.class)), in, out, scope);
  }

  /** AutoencoderKLQwenImage; the cases have a frame axis of size 1 after the channels. */
  static void autoencoderKlQwenImage(CaseFolder in, Outputs out, Scope scope) {
    autoencoder(QwenImageVaeFolder.kind(EnumSet.allOf(Autoencoder.Half.class)), in, out, scope);
  }

  private static void autoencoder(
      FolderKind<? extends Autoencoder> kind, CaseFolder in, Outputs out, Scope scope) {
    Autoencoder vae = kind.load(in.model(), scope.manager(), in.precision());
    NDArray image = in.tensor(scope, "in.image");
    boolean frames = image.getShape().dimension() == 5;
    UnaryOperator<NDArray> plain = array -> frames ? array.squeeze(FRAMES) : array;
    UnaryOperator<NDArray> framed = array -> frames ? array.expandDims(FRAMES) : array;
    Autoencoder.Posterior posterior = vae.encode(plain.apply(image));
    out.put("out.mean", framed.apply(posterior.mean()));
    out.put("out.logvar", framed.apply(posterior.logvar()));
    out.put("out.normalized", framed.apply(vae.normalize(posterior.mode())));
    NDArray decoded = vae.decode(plain.apply(in.tensor(scope, "in.latent")));
    out.put("out.decoded", framed.apply(decoded));
  }
}
