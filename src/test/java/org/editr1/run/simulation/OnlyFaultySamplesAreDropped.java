package org.editr1.run.simulation;

import java.util.HashMap;
import java.util.Map;
import org.editr1.journey.Effect.Faulted;
import org.editr1.journey.Role;
import org.editr1.journey.SampleKey;

/**
 * Only samples with a reason to fault are journaled as faulty, each once; a second time only at an
 * earlier stage, because its rollout was lost.
 */
final class OnlyFaultySamplesAreDropped implements Invariant {
  private final Poison poison;
  private final Map<SampleKey, Role> faulted = new HashMap<>();

  OnlyFaultySamplesAreDropped(Poison poison) {
    this.poison = poison;
  }

  @Override
  public void lost(Disk disk) {
    faulted.clear();
    disk.all(Faulted.class)
        .forEach(
            fault ->
                fault
                    .samples()
                    .forEach(sample -> faulted.put(key(fault, sample), fault.order().role())));
  }

  private static SampleKey key(Faulted fault, int sample) {
    return new SampleKey(fault.order().group(), sample);
  }

  @Override
  public void written(Line line) {
    if (line instanceof Line.Entry written && written.entry() instanceof Faulted fault) {
      fault.samples().forEach(sample -> fault(fault, sample));
    }
  }

  private void fault(Faulted fault, int sample) {
    Role role = fault.order().role();
    Role before = faulted.put(key(fault, sample), role);
    Invariant.check(
        before == null || role.compareTo(before) < 0,
        key(fault, sample),
        " faulted twice, and not because its rollout was lost");
    Invariant.check(
        role == Role.ENCODE
            || fault.reason().contains("were lost on")
            || poison.mayFault(fault.order(), sample),
        key(fault, sample),
        " is not at fault");
  }
}
