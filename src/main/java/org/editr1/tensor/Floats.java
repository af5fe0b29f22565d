package org.editr1.tensor;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/** Values of several equal tensors in one array. */
public final class Floats {
  private Floats() {}

  /** The values of {@code parts}, one part after the other. */
  public static float[] joined(List<float[]> parts) {
    FloatBuffer all = FloatBuffer.allocate(parts.stream().mapToInt(part -> part.length).sum());
    parts.forEach(all::put);
    return all.array();
  }

  /**
   * A copy of one of {@code parts} equal parts.
   *
   * @param index number of the part, from 0
   */
  public static float[] part(float[] all, int index, int parts) {
    int size = all.length / parts;
    return Arrays.copyOfRange(all, index * size, (index + 1) * size);
  }
}
