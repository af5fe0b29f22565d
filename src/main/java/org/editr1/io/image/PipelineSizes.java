package org.editr1.io.image;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * The sizes that the editing pipelines choose (diffusers 0.42.1 pipeline_flux_kontext.py,
 * pipeline_qwenimage_edit_plus.py).
 */
public final class PipelineSizes {
  /** Width and height in pixels. */
  public record Size(int width, int height) {}

  /** Widths and heights; each pair stands for its transpose, too. */
  private static final int[][] PREFERRED_KONTEXT = {
    {672, 1568},
    {688, 1504},
    {720, 1456},
    {752, 1392},
    {800, 1328},
    {832, 1248},
    {880, 1184},
    {944, 1104},
    {1024, 1024}
  };

  private PipelineSizes() {}

  /** The preferred size with the nearest aspect; ties by smaller width, then smaller height. */
  public static Size preferredKontext(int width, int height) {
    double aspect = (double) width / height;
    return Arrays.stream(PREFERRED_KONTEXT)
        .flatMap(pair -> Stream.of(new Size(pair[0], pair[1]), new Size(pair[1], pair[0])))
        .min(
            Comparator.comparingDouble(
                    (Size size) -> Math.abs(aspect - (double) size.width() / size.height()))
                .thenComparingInt(Size::width)
                .thenComparingInt(Size::height))
        .orElseThrow();
  }

  /**
   * The size at which Kontext sees a source: its own, or the preferred size of its aspect, rounded
   * down to multiples of {@code step}.
   */
  public static Size kontextSource(int width, int height, boolean autoResize, int step) {
    Size own = new Size(width / step * step, height / step * step);
    Size chosen = autoResize ? preferredKontext(own.width(), own.height()) : own;
    return new Size(chosen.width() / step * step, chosen.height() / step * step);
  }

  /**
   * Kontext's output size of a requested aspect: about {@code maxArea}, a multiple of {@code step}.
   */
  public static Size kontext(int width, int height, int maxArea, int step) {
    double aspect = (double) width / height;
    int exactWidth = (int) Math.rint(Math.pow(maxArea * aspect, 0.5));
    int exactHeight = (int) Math.rint(Math.pow(maxArea / aspect, 0.5));
    return new Size(exactWidth / step * step, exactHeight / step * step);
  }

  /** Qwen's calculate_dimensions: about {@code area}, multiples of 32 with halves to even. */
  public static Size qwen(int width, int height, int area) {
    double ratio = (double) width / height;
    double exactWidth = Math.sqrt(area * ratio);
    double exactHeight = exactWidth / ratio;
    return new Size((int) Math.rint(exactWidth / 32) * 32, (int) Math.rint(exactHeight / 32) * 32);
  }
}
