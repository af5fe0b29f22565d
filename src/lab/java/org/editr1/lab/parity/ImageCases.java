package org.editr1.lab.parity;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.util.IntSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.editr1.io.image.ImageFile;
import org.editr1.io.image.PipelineSizes;
import org.editr1.io.image.Resampling;
import org.editr1.io.image.RgbImage;
import org.editr1.tensor.Floats;
import org.editr1.tensor.Scope;

/** Image operations of Pillow and of diffusers' image processors. */
final class ImageCases {
  private ImageCases() {}

  /** Pillow and diffusers' image processors. */
  static void imageOps(CaseFolder in, Outputs out, Scope scope) throws ParityModule.Unsupported {
    switch (in.text("operation")) {
      case "square" -> square(in, out);
      case "read" -> read(in, out);
      case "read_jpeg", "read_webp" -> readLossy(in, out);
      case "kontext" -> kontext(in, out);
      case "qwen" -> qwen(in, out);
      default -> throw new ParityModule.Unsupported("operation " + in.args().path("operation"));
    }
  }

  private static RgbImage image(CaseFolder in, String name) {
    return in.image(Files.exists(in.file(name)) ? name : name + ".png");
  }

  private static float[] levels(RgbImage image) {
    int plane = image.width() * image.height();
    float[] levels = new float[plane * 3];
    for (int i = 0; i < levels.length; i++) {
      levels[(i % 3) * plane + i / 3] = image.rgb()[i] & 0xFF;
    }
    return levels;
  }

  private static void putLevels(Outputs out, String name, RgbImage image) {
    out.put(name, levels(image), 3, image.height(), image.width());
  }

  private static void square(CaseFolder in, Outputs out) {
    int resolution = in.integer("resolution");
    for (int k = 0; in.has("out.image_" + k); k++) {
      putLevels(out, "out.image_" + k, image(in, "image_" + k).square(resolution));
    }
  }

  private static void read(CaseFolder in, Outputs out) {
    in.texts("files").forEach(name -> putLevels(out, "out." + name, image(in, name)));
  }

  /** Decoders may differ a little: a difference within its limit counts as the limit. */
  private static void readLossy(CaseFolder in, Outputs out) {
    Map<String, Double> means = new LinkedHashMap<>();
    Map<String, Double> maxima = new LinkedHashMap<>();
    Map<String, Integer> orientations = new LinkedHashMap<>();
    for (String name : in.texts("files")) {
      byte[] decoded = in.image(name).rgb();
      byte[] twin = in.image(name + "_twin").rgb();
      IntSummaryStatistics differences =
          IntStream.range(0, twin.length)
              .map(i -> Math.abs((decoded[i] & 0xFF) - (twin[i] & 0xFF)))
              .summaryStatistics();
      JsonNode expected = in.expected();
      double meanLimit = expected.path("mean_limit").path(name).asDouble();
      means.put(name, Math.max(differences.getAverage(), meanLimit));
      double maxLimit = expected.path("max_limit").path(name).asDouble();
      maxima.put(name, Math.max(differences.getMax(), maxLimit));
      orientations.put(name, ImageFile.orientation(ImageFile.bytes(in.file(name))));
    }
    out.result("mean_limit", means);
    out.result("max_limit", maxima);
    out.result("exif_orientation", orientations);
  }

  private static void kontext(CaseFolder in, Outputs out) {
    out.result(
        "preferred",
        in.list("sizes")
            .map(size -> PipelineSizes.preferredKontext(size.get(0).asInt(), size.get(1).asInt()))
            .map(ImageCases::pair)
            .toList());
    out.result(
        "height_width",
        in.list("height_width_max_area")
            .map(
                one ->
                    PipelineSizes.kontext(
                        one.get(1).asInt(), one.get(0).asInt(), one.get(2).asInt(), 16))
            .map(size -> new int[] {size.height(), size.width()})
            .toList());
    resizes(in, out, false);
    decoded(in, out);
  }

  private static void decoded(CaseFolder in, Outputs out) {
    float[] decoded = in.floats("in.decoded");
    long[] shape = in.shape("in.decoded");
    float[] unit = new float[decoded.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = Math.min(1, Math.max(0, decoded[i] / 2 + 0.5f));
    }
    out.put("out.postprocessed", unit, shape);
    List<float[]> bytes =
        IntStream.range(0, (int) shape[0])
            .mapToObj(n -> Floats.part(unit, n, (int) shape[0]))
            .map(one -> levels(RgbImage.ofUnitRange(one, (int) shape[3], (int) shape[2])))
            .toList();
    out.put("out.bytes", Floats.joined(bytes), shape);
  }

  private static void qwen(CaseFolder in, Outputs out) {
    out.result("dimensions", in.list("sizes").map(size -> dimensions(in, size)).toList());
    resizes(in, out, true);
  }

  private static List<int[]> dimensions(CaseFolder in, JsonNode size) {
    return in.list("areas")
        .map(area -> PipelineSizes.qwen(size.get(0).asInt(), size.get(1).asInt(), area.asInt()))
        .map(ImageCases::pair)
        .toList();
  }

  private static void resizes(CaseFolder in, Outputs out, boolean frames) {
    int k = 0;
    for (JsonNode resize : in.args().path("resizes")) {
      RgbImage image =
          Resampling.LANCZOS.resize(
              in.image(resize.path("image").asText()),
              resize.path("width").asInt(),
              resize.path("height").asInt());
      long[] shape =
          frames
              ? new long[] {1, 3, 1, image.height(), image.width()}
              : new long[] {1, 3, image.height(), image.width()};
      out.put("out.pixels_" + k, image.toModelRange(), shape);
      putLevels(out, "out.condition_" + k, image);
      k++;
    }
  }

  private static int[] pair(PipelineSizes.Size size) {
    return new int[] {size.width(), size.height()};
  }
}
