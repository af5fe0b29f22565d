package org.editr1.io.image;

import java.util.List;
import org.editr1.io.image.PipelineSizes.Size;

/**
 * CLIPImageProcessor with the Pillow backend (transformers 5.23): scales the shorter side, crops
 * the centre, normalises the levels.
 *
 * @param shortestEdge length of the shorter side in pixels before the crop; at least {@code crop}
 * @param crop side of the square that the model sees, in pixels
 * @param mean mean of each channel in 0..1
 * @param std standard deviation of each channel in 0..1
 */
public record CLIPImageProcessor(int shortestEdge, int crop, List<Double> mean, List<Double> std) {
  /** The size before the crop; the longer side is rounded down. */
  public Size resized(RgbImage image) {
    int width = image.width();
    int height = image.height();
    int longest = (int) ((double) shortestEdge * Math.max(width, height) / Math.min(width, height));
    return width <= height ? new Size(shortestEdge, longest) : new Size(longest, shortestEdge);
  }

  /** Channel planes (3, crop, crop). */
  public float[] process(RgbImage image) {
    Size size = resized(image);
    RgbImage cut =
        Resampling.BICUBIC
            .resize(image, size.width(), size.height())
            .crop((size.width() - crop) / 2, (size.height() - crop) / 2, crop, crop);
    float[] out = new float[3 * crop * crop];
    for (int i = 0; i < out.length; i++) {
      int channel = i / (crop * crop);
      int pixel = i % (crop * crop);
      int level = cut.rgb()[pixel * 3 + channel] & 0xFF;
      out[i] = normalised((float) (level * (1 / 255.0)), channel);
    }
    return out;
  }

  /**
   * The transform of torchvision on a tensor in 0..1 with its defaults (Resize, CenterCrop,
   * Normalize): bilinear, no rounding of levels, and a crop that rounds the other way where it is
   * off centre.
   *
   * @return channel planes (3, crop, crop)
   */
  public float[] transform(RgbImage image) {
    Size size = resized(image);
    int left = (int) Math.rint((size.width() - crop) / 2.0);
    int top = (int) Math.rint((size.height() - crop) / 2.0);
    float[] out = new float[3 * crop * crop];
    for (int channel = 0; channel < 3; channel++) {
      float[] plane =
          Resampling.BILINEAR.resize(
              plane(image, channel), image.width(), image.height(), size.width(), size.height());
      for (int i = 0; i < crop * crop; i++) {
        int from = (top + i / crop) * size.width() + left + i % crop;
        out[channel * crop * crop + i] = normalised(plane[from], channel);
      }
    }
    return out;
  }

  private static float[] plane(RgbImage image, int channel) {
    float[] plane = new float[image.width() * image.height()];
    for (int i = 0; i < plane.length; i++) {
      plane[i] = (image.rgb()[i * 3 + channel] & 0xFF) / 255f;
    }
    return plane;
  }

  /** Rounds to fp32 after every step, as the reference. */
  private float normalised(float value, int channel) {
    return (value - mean.get(channel).floatValue()) / std.get(channel).floatValue();
  }
}
