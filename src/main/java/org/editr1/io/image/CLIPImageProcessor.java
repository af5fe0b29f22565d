package org.editr1.io.image;

import java.util.List;
import org.editr1.io.image.PipelineSizes.Size;

/**
 * transformers' CLIPImageProcessor with the Pillow backend: the shorter edge to a size, the centre
 * cut out, levels normalised.
 *
 * @param shortestEdge in pixels, after which the picture is cut; at least {@code crop}
 * @param crop edge of the square that the model sees
 * @param mean of each channel in 0..1, {@code std} alike
 */
public record CLIPImageProcessor(int shortestEdge, int crop, List<Double> mean, List<Double> std) {
  public CLIPImageProcessor {
    mean = List.copyOf(mean);
    std = List.copyOf(std);
  }

  /** The size before the cut; the longer edge is rounded down. */
  public Size resized(RgbImage picture) {
    int width = picture.width();
    int height = picture.height();
    int longest = (int) ((double) shortestEdge * Math.max(width, height) / Math.min(width, height));
    return width <= height ? new Size(shortestEdge, longest) : new Size(longest, shortestEdge);
  }

  /** Channel planes (3, crop, crop). */
  public float[] process(RgbImage picture) {
    Size size = resized(picture);
    RgbImage cut =
        Resampling.BICUBIC
            .resize(picture, size.width(), size.height())
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
   * The same as torchvision does it to a tensor in 0..1 by its defaults (Resize, CenterCrop,
   * Normalize): bilinear, nothing rounded on the way, a cut that is off centre to the other side.
   */
  public float[] transform(RgbImage picture) {
    Size size = resized(picture);
    int left = (int) Math.rint((size.width() - crop) / 2.0);
    int top = (int) Math.rint((size.height() - crop) / 2.0);
    float[] out = new float[3 * crop * crop];
    for (int channel = 0; channel < 3; channel++) {
      float[] plane =
          Resampling.BILINEAR.resize(
              plane(picture, channel),
              picture.width(),
              picture.height(),
              size.width(),
              size.height());
      for (int i = 0; i < crop * crop; i++) {
        int from = (top + i / crop) * size.width() + left + i % crop;
        out[channel * crop * crop + i] = normalised(plane[from], channel);
      }
    }
    return out;
  }

  private static float[] plane(RgbImage picture, int channel) {
    float[] plane = new float[picture.width() * picture.height()];
    for (int i = 0; i < plane.length; i++) {
      plane[i] = (picture.rgb()[i * 3 + channel] & 0xFF) / 255f;
    }
    return plane;
  }

  /** fp32 after every step, as the reference. */
  private float normalised(float value, int channel) {
    return (value - mean.get(channel).floatValue()) / std.get(channel).floatValue();
  }
}
