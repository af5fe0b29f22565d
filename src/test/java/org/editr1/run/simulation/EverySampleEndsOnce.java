package org.editr1.run.simulation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.editr1.journey.Effect;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Message.SampleDropped;
import org.editr1.journey.Pass;
import org.editr1.journey.RunSpec;
import org.editr1.journey.SampleKey;
import org.editr1.journey.StoredLeaf;
import org.editr1.run.Snapshot;

/**
 * Under every head a sample is dropped or trained, once; when a step is trained, all of its samples
 * have ended. An open pass keeps all of its samples.
 */
final class EverySampleEndsOnce implements Invariant {
  private final RunSpec spec;
  private final int tests;
  private final Map<SampleKey, String> ended = new HashMap<>();
  private final Set<SampleKey> faulted = new HashSet<>();
  private final Set<Pass> replayed = new HashSet<>();

  EverySampleEndsOnce(Scenario scenario) {
    this.spec = scenario.spec();
    this.tests = scenario.tests().size();
  }

  /** A replay drops samples again and publishes nothing. */
  @Override
  public void headStarts(Disk disk) {
    ended.clear();
    faulted.clear();
    replayed.clear();
    disk.all(Effect.Accepted.class).forEach(entry -> replayed.add(entry.pass()));
    disk.all(Effect.Faulted.class).forEach(this::fault);
  }

  private void fault(Effect.Faulted fault) {
    replayed.add(fault.pass());
    GroupKey group = fault.order().group();
    fault.samples().forEach(sample -> faulted.add(new SampleKey(group, sample)));
  }

  @Override
  public void effect(Effect effect) {
    if (effect instanceof Effect.Publish news && news.message() instanceof SampleDropped dropped) {
      end(dropped.sample(), "dropped: " + dropped.reason());
    } else if (effect instanceof Effect.Train step) {
      trained(step);
    }
  }

  private void end(SampleKey sample, String how) {
    String before = ended.put(sample, how);
    Invariant.check(before == null, sample, " ended twice: ", before, ", ", how);
  }

  private void trained(Effect.Train step) {
    Set<GroupKey> groups = new HashSet<>();
    for (StoredLeaf leaf : step.leaves()) {
      GroupKey group = leaf.order().group();
      groups.add(group);
      leaf.samples().forEach(sample -> end(new SampleKey(group, sample), "trained"));
    }
    for (int index = 0; index < spec.groups(); index++) {
      GroupKey group = new GroupKey(new Pass.Step(step.step()), index);
      boolean dropped = replayed.contains(group.pass()) && !groups.contains(group);
      for (int i = 0; i < spec.samples() && !dropped; i++) {
        SampleKey sample = new SampleKey(group, i);
        boolean over = ended.containsKey(sample) || faulted.contains(sample);
        Invariant.check(over, sample, " is lost");
      }
    }
  }

  @Override
  public void stands(Snapshot snapshot) {
    snapshot
        .passes()
        .forEach(
            (pass, counts) -> {
              int all = counts.values().stream().mapToInt(Integer::intValue).sum();
              int made = pass instanceof Pass.Step ? spec.groups() * spec.samples() : tests;
              Invariant.check(all == made, pass, " has ", all, " samples instead of ", made);
            });
  }
}
