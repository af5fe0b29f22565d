package org.editr1.io.image;

import java.util.List;
import org.editr1.UserError;
import org.editr1.io.image.PipelineSizes.Size;
import org.editr1.model.encoder.ImagePatches;
import org.editr1.model.encoder.ImagePatches.Grid;

/**
 * Qwen2VLImageProcessor with the Pillow backend (transformers 5.23): scales to a multiple of the
 * patches, normalises the levels and cuts patches in the order in which the vision tower merges
 * them.
 *
 * @param patchSize side of a patch in pixels
 * @param temporalPatchSize how often a still image is repeated in a patch
 * @param mergeSize side in patches of the square that becomes one token
 * @param minPixels area to which smaller images are enlarged
 * @param maxPixels area to which larger images are reduced
 * @param mean mean of each channel in 0..1
 * @param std standard deviation of each channel in 0..1
 */
public record Qwen2VLImageProcessor(
    int patchSize,
    int temporalPatchSize,
    int mergeSize,
    long minPixels,
    long maxPixels,
    List<Double> mean,
    List<Double> std) {
  private static final double MAX_ASPECT = 200;

  /**
   * The nearest multiples of {@code factor} (halves to even), scaled if they have too few or too
   * many pixels.
   */
  public static Size smartResize(
      int width, int height, int factor, long minPixels, long maxPixels) {
    if (Math.max(width, height) > MAX_ASPECT * Math.min(width, height)) {
      throw new UserError(
          "an image of %dx%d is longer than %s times its width"
              .formatted(width, height, MAX_ASPECT));
    }
    double nearestHeight = Math.rint((double) height / factor) * factor;
    double nearestWidth = Math.rint((double) width / factor) * factor;
    double area = (double) height * width;
    if (nearestHeight * nearestWidth > maxPixels) {
      double beta = Math.sqrt(area / maxPixels);
      return new Size(
          Math.max(factor, (int) Math.floor(width / beta / factor) * factor),
          Math.max(factor, (int) Math.floor(height / beta / factor) * factor));
    }
    if (nearestHeight * nearestWidth < minPixels) {
      double beta = Math.sqrt(minPixels / area);
      return new Size(
          (int) Math.ceil(width * beta / factor) * factor,
          (int) Math.ceil(height * beta / factor) * factor);
    }
    return new Size((int) nearestWidth, (int) nearestHeight);
  }

  /** The size at which the model sees an image. */
  public Size resized(RgbImage image) {
    return smartResize(image.width(), image.height(), patchSize * mergeSize, minPixels, maxPixels);
  }

  /** Resizes, normalises and cuts an image. */
  public ImagePatches process(RgbImage image) {
    Size size = resized(image);
    RgbImage resized = Resampling.BICUBIC.resize(image, size.width(), size.height());
    Grid grid = new Grid(1, size.height() / patchSize, size.width() / patchSize);
    float[][] values = normalised();
    int channelLength = temporalPatchSize * patchSize * patchSize;
    float[] out = new float[grid.patches() * 3 * channelLength];
    for (int patch = 0; patch < grid.patches(); patch++) {
      int left = column(patch, grid) * patchSize;
      int top = row(patch, grid) * patchSize;
      for (int i = 0; i < 3 * channelLength; i++) {
        int channel = i / channelLength;
        int y = i / patchSize % patchSize;
        int x = i % patchSize;
        out[patch * 3 * channelLength + i] =
            values[channel][resized.level(left + x, top + y, channel)];
      }
    }
    return new ImagePatches(out, grid);
  }

  /** The row of a patch: squares of patches in rows, within them patches in rows. */
  private int row(int patch, Grid grid) {
    return square(patch) / (grid.w() / mergeSize) * mergeSize
        + patch % (mergeSize * mergeSize) / mergeSize;
  }

  private int column(int patch, Grid grid) {
    return square(patch) % (grid.w() / mergeSize) * mergeSize + patch % mergeSize;
  }

  private int square(int patch) {
    return patch / (mergeSize * mergeSize);
  }

  /**
   * Normalised values by channel and level, rounded to fp32 after every step, as in the reference.
   */
  private float[][] normalised() {
    float[][] values = new float[3][256];
    for (int channel = 0; channel < 3; channel++) {
      float channelMean = mean.get(channel).floatValue();
      float channelStd = std.get(channel).floatValue();
      for (int level = 0; level < 256; level++) {
        values[channel][level] = ((float) (level * (1 / 255.0)) - channelMean) / channelStd;
      }
    }
    return values;
  }
}
