package org.editr1.lab.shapes;

import java.util.List;
import org.editr1.Label;

/** The colours by their names in prompts; blue is one of shapes and of grounds. */
enum Colour {
  RED(220, 45, 45),
  GREEN(45, 170, 75),
  BLUE(50, 85, 220),
  YELLOW(240, 205, 45),
  PURPLE(150, 60, 185),
  WHITE(240, 240, 240),
  BLACK(25, 25, 30),
  GRAY(128, 128, 132);

  static final List<Colour> OF_SHAPES = List.of(RED, GREEN, BLUE, YELLOW, PURPLE);
  static final List<Colour> OF_GROUNDS = List.of(WHITE, BLACK, GRAY, BLUE);

  private final int red;
  private final int green;
  private final int blue;

  Colour(int red, int green, int blue) {
    this.red = red;
    this.green = green;
    this.blue = blue;
  }

  /** The level 0..255 of red (0), green (1) or blue (2). */
  int level(int channel) {
    return channel == 0 ? red : channel == 1 ? green : blue;
  }

  @Override
  public String toString() {
    return Label.of(this);
  }
}
