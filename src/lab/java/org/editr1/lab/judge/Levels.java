package org.editr1.lab.judge;

import org.editr1.Noise;
import org.editr1.io.image.RgbImage;
import org.editr1.lab.shapes.Scene;

/**
 * The levels of a scene's image while it is changed.
 *
 * @param values 0..255 row by row, red, green and blue of each pixel; they may leave that range on
 *     the way
 */
record Levels(float[] values) {
  private static final int EDGE = Scene.EDGE;
  private static final int CELL = EDGE / 2;
  private static final int CHANNELS = 3;

  /** Edge of the squares between whose corners waves are straight. */
  private static final int WAVE = 8;

  static Levels of(RgbImage image) {
    float[] values = new float[image.rgb().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = image.rgb()[i] & 0xFF;
    }
    return new Levels(values);
  }

  RgbImage image() {
    byte[] rgb = new byte[values.length];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) Math.round(Math.min(255, Math.max(0, values[i])));
    }
    return new RgbImage(EDGE, EDGE, rgb);
  }

  private interface Change {
    double at(int x, int y, int channel, double before);
  }

  private Levels with(Change change) {
    float[] changed = new float[values.length];
    for (int i = 0; i < changed.length; i++) {
      int pixel = i / CHANNELS;
      changed[i] = (float) change.at(pixel % EDGE, pixel / EDGE, i % CHANNELS, values[i]);
    }
    return new Levels(changed);
  }

  private float at(int x, int y, int channel) {
    return values[(y * EDGE + x) * CHANNELS + channel];
  }

  /** A mixture with the given shares of {@code other} in the four cells. */
  Levels mixed(Levels other, double[] shares) {
    return with(
        (x, y, channel, before) -> {
          double share = shares[y / CELL * 2 + x / CELL];
          return (1 - share) * before + share * other.at(x, y, channel);
        });
  }

  /** Every pixel moved by one offset of each channel. */
  Levels tinted(double spread, Noise noise) {
    float[] normals = noise.normals(CHANNELS);
    return with((x, y, channel, before) -> before + spread * normals[channel]);
  }

  /** The mean of a square around each pixel. */
  Levels smeared(int radius) {
    return smeared(radius, 0).smeared(0, radius);
  }

  private Levels smeared(int across, int down) {
    return with(
        (x, y, channel, before) -> {
          double sum = 0;
          int count = 0;
          for (int v = Math.max(0, y - down); v <= Math.min(EDGE - 1, y + down); v++) {
            for (int u = Math.max(0, x - across); u <= Math.min(EDGE - 1, x + across); u++) {
              sum += at(u, v, channel);
              count++;
            }
          }
          return sum / count;
        });
  }

  /** Every level moved independently, by at most {@code most}. */
  Levels grainy(double most, Noise noise) {
    return with((x, y, channel, before) -> before + most * (2 * noise.uniform() - 1));
  }

  /** Smooth errors, like those of decoded latents. */
  Levels wavy(double spread, Noise noise) {
    int knots = EDGE / WAVE + 1;
    float[] normals = noise.normals(knots * knots * CHANNELS);
    return with(
        (x, y, channel, before) -> {
          int at = (y / WAVE * knots + x / WAVE) * CHANNELS + channel;
          double right = (double) (x % WAVE) / WAVE;
          double below = (double) (y % WAVE) / WAVE;
          int down = knots * CHANNELS;
          double above = (1 - right) * normals[at] + right * normals[at + CHANNELS];
          double under = (1 - right) * normals[at + down] + right * normals[at + down + CHANNELS];
          return before + spread * ((1 - below) * above + below * under);
        });
  }

  /** A round spot of one colour somewhere, soft at its edge. */
  Levels blotted(Noise noise) {
    double middleX = noise.uniform() * EDGE;
    double middleY = noise.uniform() * EDGE;
    double radius = 4 + 12 * noise.uniform();
    double strength = noise.uniform();
    double[] colour = {255 * noise.uniform(), 255 * noise.uniform(), 255 * noise.uniform()};
    return with(
        (x, y, channel, before) -> {
          double away = Math.sqrt((x - middleX) * (x - middleX) + (y - middleY) * (y - middleY));
          double share = strength * Math.min(1, Math.max(0, (radius - away) / 4));
          return before + share * (colour[channel] - before);
        });
  }
}
