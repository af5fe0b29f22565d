package org.editr1.lab.shapes;

import org.editr1.Label;

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
    return Label.of(this).replace('_', ' ');
  }
}
