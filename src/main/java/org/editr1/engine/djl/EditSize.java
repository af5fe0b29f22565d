package org.editr1.engine.djl;

import org.editr1.UserError;
import org.editr1.io.image.PipelineSizes;
import org.editr1.io.image.PipelineSizes.Size;
import org.editr1.io.image.RgbImage;
import org.jspecify.annotations.Nullable;

/**
 * How large an edit is and how large a source of its is shown to the model; both are multiples of
 * what a token covers.
 */
record EditSize(Size output, Size source) {
  /** Smaller images keep their size, since models made for them know no other. */
  static final int KEPT_BELOW = 512 * 512;

  /** The size that a model prefers for an image of these edges. */
  interface Preferred {
    Size of(int width, int height);
  }

  /**
   * @param wanted {@code EDGE}, the longer edge, or {@code WxH}; null: by the size of the image
   * @param step pixels of a token's edge
   */
  static EditSize of(@Nullable String wanted, RgbImage image, int step, Preferred preferred) {
    int width = image.width();
    int height = image.height();
    if (wanted == null) {
      boolean small = width * height < KEPT_BELOW;
      Size size = PipelineSizes.kontextSource(width, height, false, step);
      Size chosen = small ? size : preferred.of(size.width(), size.height());
      return of(rounded(chosen, step), rounded(chosen, step), step);
    }
    String[] edges = wanted.split("x", -1);
    if (edges.length > 2) {
      throw refused(wanted);
    }
    int first = edge(wanted, edges[0]);
    if (edges.length == 1) {
      double scale = (double) first / Math.max(width, height);
      int scaledWidth = (int) Math.rint(width * scale);
      int scaledHeight = (int) Math.rint(height * scale);
      Size size = PipelineSizes.kontextSource(scaledWidth, scaledHeight, false, step);
      return of(size, size, step);
    }
    int second = edge(wanted, edges[1]);
    return of(
        PipelineSizes.kontextSource(first, second, false, step),
        PipelineSizes.kontext(width, height, first * second, step),
        step);
  }

  private static Size rounded(Size size, int step) {
    return PipelineSizes.kontextSource(size.width(), size.height(), false, step);
  }

  private static EditSize of(Size output, Size source, int step) {
    if (Math.min(output.width(), output.height()) < step
        || Math.min(source.width(), source.height()) < step) {
      throw new UserError("the image is too small: this model needs edges of " + step + " pixels");
    }
    return new EditSize(output, source);
  }

  private static int edge(String wanted, String text) {
    if (!text.matches("[1-9][0-9]{0,3}")) {
      throw refused(wanted);
    }
    return Integer.parseInt(text);
  }

  private static UserError refused(String wanted) {
    return new UserError("--size is " + wanted + "; expected an edge as 512, or WxH as 768x512");
  }
}
