package org.editr1.run.simulation;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.editr1.journey.GroupKey;
import org.editr1.journey.JournalEntry;
import org.editr1.journey.Order;
import org.editr1.journey.Order.EncodeOrder;
import org.editr1.journey.Order.RolloutOrder;
import org.editr1.journey.Order.TrainOrder;
import org.editr1.journey.OrderId;
import org.editr1.journey.Pass;
import org.editr1.journey.PolicyRef;
import org.editr1.journey.Role;
import org.editr1.journey.SampleKey;
import org.editr1.run.Effect;
import org.editr1.run.Snapshot;
import org.editr1.run.StepWindow;
import org.editr1.run.simulation.Disk.Line;

/** Sees what the heads of a run say and write, and knows what may never be. */
final class Witness {
  private final Scenario scenario;
  private final Disk disk;
  private final Set<OrderId> accepted = new HashSet<>();
  private final Set<OrderId> kept = new HashSet<>();
  private final Set<String> encoded = new HashSet<>();
  private final Map<SampleKey, Role> faulted = new HashMap<>();
  private final Map<SampleKey, String> ended = new HashMap<>();
  private final Set<String> seen = new HashSet<>();
  private int read;
  private int version;
  private int revision;

  Witness(Scenario scenario, Disk disk) {
    this.scenario = scenario;
    this.disk = disk;
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }

  // ---- what a head says ----

  /**
   * What a new head is told or drops happens to it for the first time; what is on the disk is done.
   */
  void headStarts() {
    ended.clear();
    accepted.clear();
    kept.clear();
    if (disk.revision() == 0) {
      disk.all(Line.Journaled.class)
          .map(Line.Journaled::entry)
          .filter(JournalEntry.Accepted.class::isInstance)
          .forEach(entry -> kept.add(((JournalEntry.Accepted) entry).order()));
    }
  }

  void saw(Effect effect) {
    if (effect instanceof Effect.Accepted done) {
      check(accepted.add(done.order()), done.order() + " is accepted twice");
    } else if (effect instanceof Effect.Dropped dropped) {
      end(dropped.sample(), "dropped: " + dropped.reason());
    } else if (effect instanceof Effect.RewardsComplete complete) {
      complete
          .scores()
          .forEach((group, scores) -> check(scores.size() > 1, group + " has nothing to compare"));
    } else if (effect instanceof Effect.StepTrained trained) {
      trained(trained);
    } else if (effect instanceof Effect.Violation violation) {
      throw new AssertionError(violation);
    }
  }

  private void end(SampleKey sample, String how) {
    String before = ended.put(sample, how);
    check(before == null, sample + " ended twice: " + before + ", " + how);
  }

  private void trained(Effect.StepTrained trained) {
    OrderId last = null;
    for (Effect.Leaf leaf : trained.leaves()) {
      check(last == null || isBefore(last, leaf.order()), leaf.order() + " after " + last);
      last = leaf.order();
      GroupKey group = leaf.order().group();
      check(group.pass().number() == trained.step(), leaf.order() + " in step " + trained.step());
      leaf.samples().forEach(sample -> end(new SampleKey(group, sample), "trained"));
    }
    for (int group = 0; group < scenario.groups(); group++) {
      GroupKey key = new GroupKey(new Pass.Step(trained.step()), group);
      IntStream.range(0, scenario.samples())
          .mapToObj(sample -> new SampleKey(key, sample))
          .forEach(sample -> check(ended.containsKey(sample), sample + " is lost"));
    }
  }

  private static boolean isBefore(OrderId one, OrderId other) {
    int groups = one.group().compareTo(other.group());
    return groups < 0 || groups == 0 && one.chunk() < other.chunk();
  }

  // ---- what is leased ----

  void leased(Order order) {
    boolean done = accepted.contains(order.id()) || kept.contains(order.id());
    check(!done, order.id() + " is done and leased again");
    GroupKey group = order.id().group();
    int sampler = Math.max(0, group.pass().number() - scenario.window().lag());
    if (order instanceof EncodeOrder encode) {
      String conditioning = encode.task().conditioning();
      check(!encoded.contains(conditioning), conditioning + " is encoded again");
    } else if (order instanceof RolloutOrder rollout) {
      boolean training = group.pass() instanceof Pass.Step;
      is(
          rollout.policy(),
          training ? PolicyRef.Kind.BEHAVIOUR : PolicyRef.Kind.EMA,
          training ? sampler : group.pass().number());
    } else if (order instanceof TrainOrder train) {
      is(train.behaviour(), PolicyRef.Kind.BEHAVIOUR, sampler);
      is(train.live(), PolicyRef.Kind.LIVE, group.pass().number());
      check(group.pass().number() == version, group + " is trained at version " + version);
    }
  }

  private void is(PolicyRef policy, PolicyRef.Kind kind, int at) {
    check(policy.equals(disk.policy(kind, at)), policy + " is not " + kind + " of " + at);
  }

  // ---- what is on the disk ----

  /** After every event. */
  void readDisk() {
    if (revision != disk.revision()) {
      readAnew();
    }
    disk.from(read).forEach(this::read);
    read = disk.length();
  }

  /** What the disk has lost may happen again, and nothing else. */
  private void readAnew() {
    revision = disk.revision();
    read = disk.length();
    version = disk.version();
    encoded.clear();
    seen.removeIf(line -> line.startsWith(Line.Evaluated.class.getSimpleName()));
    faulted.clear();
    disk.all(Line.Journaled.class)
        .map(Line.Journaled::entry)
        .filter(JournalEntry.Faulted.class::isInstance)
        .forEach(entry -> remember((JournalEntry.Faulted) entry));
    disk.all(Line.Encoded.class)
        .filter(line -> disk.isWhole(line.reference()))
        .forEach(line -> encoded.add(line.conditioning()));
    disk.all(Line.Evaluated.class)
        .filter(line -> line.version() <= version)
        .forEach(line -> once(Line.Evaluated.class, line.version()));
  }

  private void remember(JournalEntry.Faulted fault) {
    GroupKey group = fault.order().group();
    fault
        .samples()
        .forEach(sample -> faulted.put(new SampleKey(group, sample), fault.order().role()));
  }

  private void read(Line line) {
    if (line instanceof Line.Journaled journaled) {
      read(journaled.entry());
    } else if (line instanceof Line.Encoded stored) {
      check(encoded.add(stored.conditioning()), stored + " again");
    } else if (line instanceof Line.Banned banned) {
      check(once(Line.Banned.class, banned.step()), banned + " differs from before");
    } else if (line instanceof Line.Evaluated evaluated) {
      check(once(Line.Evaluated.class, evaluated.version()), evaluated + " again");
    } else if (line instanceof Line.Version made) {
      check(made.version() == version + 1, "version " + made.version() + " after " + version);
      check(made.trained().step() == version, made.trained() + " makes " + made.version());
      version = made.version();
    }
  }

  private boolean once(Class<?> type, int number) {
    return seen.add(type.getSimpleName() + number);
  }

  private void read(JournalEntry entry) {
    if (entry instanceof JournalEntry.Faulted fault) {
      fault
          .samples()
          .forEach(
              sample -> {
                SampleKey key = new SampleKey(fault.order().group(), sample);
                Role before = faulted.put(key, fault.order().role());
                check(
                    before == null || fault.order().role().compareTo(before) < 0,
                    key + " faulted twice, and not because its rollout was lost");
                check(
                    fault.order().role() == Role.ENCODE
                        || scenario.poison().mayFault(fault.order(), sample),
                    key + " is not at fault");
              });
    }
  }

  // ---- how a head stands ----

  void window(Snapshot snapshot) {
    StepWindow.Settings window = scenario.window();
    Set<Integer> open = snapshot.steps().keySet();
    check(open.size() <= window.lag() + 1, open + " are open, lag " + window.lag());
    for (int step : open) {
      check(step >= version && step <= version + window.lag(), step + " at " + version);
      for (int due = 0; due <= step - window.window(); due++) {
        boolean evaluates = window.every() > 0 && due % window.every() == 0;
        check(
            !evaluates || seen.contains("Evaluated" + due),
            "step " + step + " is open before the evaluation of " + due);
      }
    }
  }
}
