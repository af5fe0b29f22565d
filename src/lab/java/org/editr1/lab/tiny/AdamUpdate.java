package org.editr1.lab.tiny;

import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.editr1.model.nn.Adapter;
import org.editr1.train.AdamW;
import org.editr1.train.Learning;

/** AdamW without decay, the gradient cut to a norm of 1. */
public final class AdamUpdate implements WeightUpdate {
  private static final String NAME = "weights";
  private static final double MAX_NORM = 1;

  private final SortedMap<String, AdamW.Moments> moments = new TreeMap<>();

  @Override
  public float[] after(WeightVector live, float[] gradient, double learningRate) {
    AdamW optimizer = new AdamW(learningRate, 0.9, 0.99, 1e-8, 0);
    Adapter slope = one(gradient);
    Learning.clip(slope, MAX_NORM);
    Adapter next = optimizer.update(one(live.values()), slope, moments);
    return Objects.requireNonNull(next.tensors().get(NAME)).values();
  }

  private static Adapter one(float[] values) {
    SortedMap<String, Adapter.Tensor> tensors = new TreeMap<>();
    tensors.put(NAME, new Adapter.Tensor(values, new long[] {values.length}));
    return new Adapter(tensors);
  }
}
