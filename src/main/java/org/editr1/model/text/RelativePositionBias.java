package org.editr1.model.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Tensors;

/** T5's learned bias by bucketed distance, of block 0 and used by all blocks. */
record RelativePositionBias(T5Config config, NDArray table) {
  /** (1, heads, tokens, tokens). */
  NDArray forward(NDManager manager, int tokens) {
    long[] buckets = new long[tokens * tokens];
    for (int query = 0; query < tokens; query++) {
      for (int key = 0; key < tokens; key++) {
        buckets[query * tokens + key] = bucket(key - query);
      }
    }
    return Ops.embedding(Tensors.longs(manager, buckets, tokens, tokens), table)
        .transpose(2, 0, 1)
        .expandDims(0);
  }

  /** T5Attention._relative_position_bucket, bidirectional, in fp32 as the reference. */
  int bucket(int relativePosition) {
    int half = config.relativeAttentionNumBuckets() / 2;
    int offset = relativePosition > 0 ? half : 0;
    int distance = Math.abs(relativePosition);
    int exact = half / 2;
    if (distance < exact) {
      return offset + distance;
    }
    float share =
        (float) StrictMath.log((float) distance / exact)
            / (float) StrictMath.log((double) config.relativeAttentionMaxDistance() / exact);
    return offset + Math.min(half - 1, exact + (int) (share * (half - exact)));
  }
}
