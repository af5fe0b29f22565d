package org.editr1.model.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.stream.Stream;
import org.editr1.tensor.Arrays;

/** Token ids as an array. */
final class TokenIds {
  private TokenIds() {}

  static NDArray array(NDManager manager, long[][] ids) {
    long[] flat = Stream.of(ids).flatMapToLong(java.util.Arrays::stream).toArray();
    return Arrays.longs(manager, flat, ids.length, ids[0].length);
  }
}
