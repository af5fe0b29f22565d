package org.editr1.model.encoder;

import java.util.Iterator;
import java.util.List;

/**
 * An image cut into patches by the image processor.
 *
 * @param pixelValues one row per patch, its values in the order channel, time, y, x; the patches of
 *     a merged token are adjacent
 */
public record ImagePatches(float[] pixelValues, Grid grid) {
  public ImagePatches {
    if (pixelValues.length % grid.patches() != 0) {
      throw new IllegalArgumentException(pixelValues.length + " numbers for " + grid);
    }
  }

  /** {@code image_grid_thw}: frames, and rows and columns of patches. */
  public record Grid(int t, int h, int w) {
    /** Patches of the image. */
    public int patches() {
      return t * h * w;
    }

    /** Tokens of the image. */
    public int tokens(int spatialMergeSize) {
      return patches() / (spatialMergeSize * spatialMergeSize);
    }
  }

  /**
   * Repeats every {@code imageToken} of the text as often as its image has tokens.
   *
   * @param images images of several texts in their order; the call takes the images of this text
   */
  public static String expand(
      String text, String imageToken, Iterator<ImagePatches> images, int spatialMergeSize) {
    StringBuilder out = new StringBuilder();
    int from = 0;
    for (int at = text.indexOf(imageToken); at >= 0; at = text.indexOf(imageToken, from)) {
      if (!images.hasNext()) {
        throw new IllegalArgumentException("there are more " + imageToken + " than images");
      }
      out.append(text, from, at);
      out.append(imageToken.repeat(images.next().grid().tokens(spatialMergeSize)));
      from = at + imageToken.length();
    }
    return out.append(text, from, text.length()).toString();
  }

  /** Expands several texts, which together must use all {@code images}. */
  public static List<String> expand(
      List<String> texts, String imageToken, List<ImagePatches> images, int spatialMergeSize) {
    Iterator<ImagePatches> rest = images.iterator();
    List<String> expanded =
        texts.stream().map(text -> expand(text, imageToken, rest, spatialMergeSize)).toList();
    if (rest.hasNext()) {
      throw new IllegalArgumentException("there are more images than " + imageToken);
    }
    return expanded;
  }
}
