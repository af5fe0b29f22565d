package org.editr1.worker;

import java.util.List;
import org.editr1.journey.TensorRef;
import org.jspecify.annotations.Nullable;

/**
 * Why an attempt failed.
 *
 * @param isTransient nobody answered, or the connection broke: a later attempt may succeed
 * @param samples the samples at fault, by index in the group; empty when worker, server or network
 *     are at fault
 * @param isLasting other orders of this kind would fail alike until somebody acts; if it is
 *     transient, the head is there but cannot take the result yet
 * @param reason for people
 * @param damaged the input that the store has damaged or not at all; null where it has them
 */
public record Failure(
    boolean isTransient,
    List<Integer> samples,
    boolean isLasting,
    String reason,
    @Nullable TensorRef damaged) {
  public Failure(boolean isTransient, List<Integer> samples, String reason) {
    this(isTransient, samples, false, reason, null);
  }
}
