package org.editr1.lab.parity;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.editr1.io.hf.QwenVlFolder;
import org.editr1.model.qwenvl.ImagePatches;
import org.editr1.model.qwenvl.ImagePatches.Grid;
import org.editr1.model.qwenvl.Qwen25VLModel;
import org.editr1.model.qwenvl.Qwen25VLModel.Qwen25VLForConditionalGeneration;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Scope;

/** transformers Qwen2_5_VLForConditionalGeneration. */
public final class QwenVlParity implements ParityModule {
  @Override
  public String module() {
    return "qwen2_5_vl";
  }

  @Override
  public void run(CaseFolder in, Outputs out, Scope scope) {
    Precision precision = in.isBfloat16() ? Precision.BF16 : Precision.FP32;
    Qwen25VLForConditionalGeneration model =
        QwenVlFolder.load(in.model(), scope.manager(), precision);
    Qwen25VLModel.Input input =
        new Qwen25VLModel.Input(
            Rows.ofLongs(in, "in.input_ids"), Rows.ofLongs(in, "in.attention_mask"), images(in));
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
    NDArray tokens = in.tensor(scope.manager(), "in.attention_mask").expandDims(2);
    out.put("out.last_hidden_state", Ops.toFloat32(hidden).mul(Ops.toFloat32(tokens)));
    out.put("out.last_logits", model.lastLogits(hidden));
  }

  private static List<ImagePatches> images(CaseFolder in) {
    List<ImagePatches> images = new ArrayList<>();
    if (in.has("in.pixel_values")) {
      float[] pixels = in.floats("in.pixel_values");
      int width = (int) in.shape("in.pixel_values")[1];
      int from = 0;
      for (long[] thw : Rows.ofLongs(in, "in.image_grid_thw")) {
        Grid grid = new Grid((int) thw[0], (int) thw[1], (int) thw[2]);
        int to = from + grid.patches() * width;
        images.add(new ImagePatches(Arrays.copyOfRange(pixels, from, to), grid));
        from = to;
      }
    }
    return images;
  }
}
