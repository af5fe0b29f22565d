package org.editr1.model.qwenvl;

import java.util.Iterator;
import java.util.List;

/**
 * A picture as the image processor cuts it.
 *
 * @param pixelValues one row per patch, its numbers by channel, time, y, x; the patches of a merged
 *     token follow each other
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
   * The text with every {@code imageToken} repeated as often as its image has tokens.
   *
   * @param images in their order over several calls; those of this text are taken
   */
  public static String expand(
      String text, String imageToken, Iterator<ImagePatches> images, int spatialMergeSize) {
    StringBuilder out = new StringBuilder();
    int from = 0;
    for (int at = text.indexOf(imageToken); at >= 0; at = text.indexOf(imageToken, from)) {
      if (!images.hasNext()) {
        throw new IllegalArgumentException("there are more " + imageToken + " than pictures");
      }
      out.append(text, from, at);
      out.append(imageToken.repeat(images.next().grid().tokens(spatialMergeSize)));
      from = at + imageToken.length();
    }
    return out.append(text, from, text.length()).toString();
  }

  /** As above for texts that share {@code images}, which must all be used. */
  public static List<String> expand(
      List<String> texts, String imageToken, List<ImagePatches> images, int spatialMergeSize) {
    Iterator<ImagePatches> rest = images.iterator();
    List<String> expanded =
        texts.stream().map(text -> expand(text, imageToken, rest, spatialMergeSize)).toList();
    if (rest.hasNext()) {
      throw new IllegalArgumentException("there are more pictures than " + imageToken);
    }
    return expanded;
  }
}
