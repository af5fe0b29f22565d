package org.editr1.lab.parity;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.editr1.io.image.ImageFile;
import org.editr1.io.image.PipelineSizes;
import org.editr1.io.image.Resampling;
import org.editr1.io.image.RgbImage;
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

  private static Path file(CaseFolder in, String name) {
    Path named = in.file(name);
    return Files.exists(named) ? named : in.file(name + ".png");
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
      putLevels(out, "out.image_" + k, ImageFile.read(file(in, "image_" + k)).square(resolution));
    }
  }

  private static void read(CaseFolder in, Outputs out) {
    in.texts("files")
        .forEach(name -> putLevels(out, "out." + name, ImageFile.read(file(in, name))));
  }

  /** Decoders may differ a little: a difference within its limit counts as the limit. */
  private static void readLossy(CaseFolder in, Outputs out) {
    Map<String, Double> means = new LinkedHashMap<>();
    Map<String, Double> maxima = new LinkedHashMap<>();
    Map<String, Integer> orientations = new LinkedHashMap<>();
    for (String name : in.texts("files")) {
      RgbImage decoded = ImageFile.read(in.file(name));
      RgbImage twin = ImageFile.read(in.file(name + "_twin"));
      double sum = 0;
      double largest = 0;
      for (int i = 0; i < twin.rgb().length; i++) {
        double difference = Math.abs((decoded.rgb()[i] & 0xFF) - (twin.rgb()[i] & 0xFF));
        sum += difference;
        largest = Math.max(largest, difference);
      }
      JsonNode expected = in.expected();
      means.put(
          name,
          Math.max(sum / twin.rgb().length, expected.path("mean_limit").path(name).asDouble()));
      maxima.put(name, Math.max(largest, expected.path("max_limit").path(name).asDouble()));
      orientations.put(name, ImageFile.orientation(ImageFile.bytes(in.file(name))));
    }
    out.result("mean_limit", means);
    out.result("max_limit", maxima);
    out.result("exif_orientation", orientations);
  }

  private static void kontext(CaseFolder in, Outputs out) {
    List<int[]> preferred = new ArrayList<>();
    for (JsonNode size : in.args().path("sizes")) {
      preferred.add(pair(PipelineSizes.preferredKontext(size.get(0).asInt(), size.get(1).asInt())));
    }
    out.result("preferred", preferred);
    List<int[]> sizes = new ArrayList<>();
    for (JsonNode expected : in.args().path("height_width_max_area")) {
      PipelineSizes.Size size =
          PipelineSizes.kontext(
              expected.get(1).asInt(), expected.get(0).asInt(), expected.get(2).asInt(), 16);
      sizes.add(new int[] {size.height(), size.width()});
    }
    out.result("height_width", sizes);
    resizes(in, out, false);
    decoded(in, out);
  }

  private static void decoded(CaseFolder in, Outputs out) {
    float[] decoded = in.floats("in.decoded");
    long[] shape = in.shape("in.decoded");
    int plane = (int) (shape[2] * shape[3]);
    float[] unit = new float[decoded.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = Math.min(1, Math.max(0, decoded[i] / 2 + 0.5f));
    }
    out.put("out.postprocessed", unit, shape);
    float[] bytes = new float[unit.length];
    for (int n = 0; n < shape[0]; n++) {
      float[] one = Arrays.copyOfRange(unit, n * 3 * plane, (n + 1) * 3 * plane);
      RgbImage image = RgbImage.ofUnitRange(one, (int) shape[3], (int) shape[2]);
      System.arraycopy(levels(image), 0, bytes, n * 3 * plane, 3 * plane);
    }
    out.put("out.bytes", bytes, shape);
  }

  private static void qwen(CaseFolder in, Outputs out) {
    List<List<int[]>> dimensions = new ArrayList<>();
    for (JsonNode size : in.args().path("sizes")) {
      List<int[]> byArea = new ArrayList<>();
      for (JsonNode area : in.args().path("areas")) {
        byArea.add(
            pair(PipelineSizes.qwen(size.get(0).asInt(), size.get(1).asInt(), area.asInt())));
      }
      dimensions.add(byArea);
    }
    out.result("dimensions", dimensions);
    resizes(in, out, true);
  }

  private static void resizes(CaseFolder in, Outputs out, boolean frames) {
    int k = 0;
    for (JsonNode resize : in.args().path("resizes")) {
      RgbImage image =
          Resampling.LANCZOS.resize(
              ImageFile.read(in.file(resize.path("image").asText())),
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
