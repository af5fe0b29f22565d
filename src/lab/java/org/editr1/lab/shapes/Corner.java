package org.editr1.lab.shapes;

import java.util.Locale;

/** The four cells of a scene. */
enum Corner {
  TOP_LEFT,
  TOP_RIGHT,
  BOTTOM_LEFT,
  BOTTOM_RIGHT;

  int row() {
    return ordinal() / 2;
  }

  int column() {
    return ordinal() % 2;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
