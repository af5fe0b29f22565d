package org.editr1.lab.shapes;

import org.editr1.Label;

/** A shape's form, as its signed distance from a point, in fp32: negative inside. */
enum Kind {
  CIRCLE {
    @Override
    float distance(float x, float y, float radius) {
      return (float) Math.sqrt(x * x + y * y) - radius;
    }
  },
  SQUARE {
    @Override
    float distance(float x, float y, float radius) {
      return Math.max(Math.abs(x), Math.abs(y)) - (float) (0.9 * radius);
    }
  },
  /** An equilateral triangle on its side, a little low so that it looks centred. */
  TRIANGLE {
    @Override
    float distance(float x, float y, float radius) {
      float below = y - (float) (0.2 * radius);
      float slope = Math.abs(x) * (float) Math.sqrt(0.75) - 0.5f * below;
      return Math.max(slope, below) - 0.625f * radius;
    }
  };

  /**
   * @param x pixels right of the shape's middle, {@code y}: below it
   * @param radius radius of the circle; the other kinds look equally large
   */
  abstract float distance(float x, float y, float radius);

  @Override
  public String toString() {
    return Label.of(this);
  }
}
