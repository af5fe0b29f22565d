package org.editr1.run.simulation;

import java.util.HashSet;
import java.util.Set;
import org.editr1.journey.Effect;
import org.editr1.journey.OrderId;
import org.editr1.journey.SampleKey;
import org.editr1.journey.StoredLeaf;
import org.editr1.journey.TensorRef;

/** No order, no file and no sample is in two leaves of a step; counts are sums over leaves. */
final class NoLeafCountedTwice implements Invariant {
  @Override
  public void effect(Effect effect) {
    if (!(effect instanceof Effect.Train step)) {
      return;
    }
    Set<OrderId> orders = new HashSet<>();
    Set<TensorRef> files = new HashSet<>();
    Set<SampleKey> samples = new HashSet<>();
    long count = 0;
    for (StoredLeaf leaf : step.leaves()) {
      Invariant.check(orders.add(leaf.order()), leaf.order(), " is counted twice");
      Invariant.check(files.add(leaf.gradient()), leaf.gradient(), " is counted twice");
      for (int sample : leaf.samples()) {
        SampleKey key = new SampleKey(leaf.order().group(), sample);
        Invariant.check(samples.add(key), key, " is in two leaves");
      }
      count += leaf.count();
    }
    Invariant.check(step.count() == count, step, " counts ", step.count());
    Invariant.check(step.samples() == samples.size(), step, " has ", step.samples());
  }
}
