package org.editr1.io.image;

import java.util.Comparator;
import java.util.List;

/**
 * The sizes that the editing pipelines choose (diffusers 0.42.1 pipeline_flux_kontext.py,
 * pipeline_qwenimage_edit_plus.py).
 */
public final class PipelineSizes {
  /** Width and height in pixels. */
  public record Size(int width, int height) {}

  private static final List<Size> PREFERRED_KONTEXT =
      List.of(
          new Size(672, 1568),
          new Size(688, 1504),
          new Size(720, 1456),
          new Size(752, 1392),
          new Size(800, 1328),
          new Size(832, 1248),
          new Size(880, 1184),
          new Size(944, 1104),
          new Size(1024, 1024),
          new Size(1104, 944),
          new Size(1184, 880),
          new Size(1248, 832),
          new Size(1328, 800),
          new Size(1392, 752),
          new Size(1456, 720),
          new Size(1504, 688),
          new Size(1568, 672));

  private PipelineSizes() {}

  /** The preferred size with the nearest aspect; ties by smaller width, then smaller height. */
  public static Size preferredKontext(int width, int height) {
    double aspect = (double) width / height;
    return PREFERRED_KONTEXT.stream()
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
