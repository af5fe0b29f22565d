package org.editr1.model.qwenimage;

/** A picture in tokens: rows and columns. */
public record ImgShape(int height, int width) {
  public int tokens() {
    return height * width;
  }
}
