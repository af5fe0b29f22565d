package org.editr1.lab.parity;

import java.util.Arrays;
import java.util.stream.Stream;

/** Small matrices as Java rows. */
public final class Rows {
  private Rows() {}

  public static float[][] of(CaseFolder in, String name) {
    return of(in.floats(name), (int) in.shape(name)[1]);
  }

  public static float[][] of(float[] values, int width) {
    float[][] rows = new float[values.length / width][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(values, i * width, (i + 1) * width);
    }
    return rows;
  }

  public static long[][] ofLongs(CaseFolder in, String name) {
    long[] values = in.longs(name);
    int width = (int) in.shape(name)[1];
    long[][] rows = new long[values.length / width][];
    Arrays.setAll(rows, i -> Arrays.copyOfRange(values, i * width, (i + 1) * width));
    return rows;
  }

  public static float[][] concat(float[][] first, float[][] second) {
    return Stream.concat(Arrays.stream(first), Arrays.stream(second)).toArray(float[][]::new);
  }

  public static float[] flat(float[][] rows) {
    int width = rows.length == 0 ? 0 : rows[0].length;
    float[] flat = new float[rows.length * width];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, flat, i * width, width);
    }
    return flat;
  }
}
