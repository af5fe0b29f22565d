package org.editr1.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.stream.Stream;

/** Token ids as an array. */
public final class TokenIds {
  private TokenIds() {}

  /** Rows of one length as (batch, tokens). */
  public static NDArray array(NDManager manager, long[][] ids) {
    long[] flat = Stream.of(ids).flatMapToLong(Arrays::stream).toArray();
    return Tensors.longs(manager, flat, ids.length, ids[0].length);
  }
}
