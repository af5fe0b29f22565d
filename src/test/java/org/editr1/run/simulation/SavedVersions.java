package org.editr1.run.simulation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.editr1.journey.Course;
import org.editr1.journey.Effect;
import org.editr1.journey.Message.PoliciesUpdated;
import org.editr1.journey.PolicyRef;
import org.editr1.journey.PolicyRef.Kind;
import org.editr1.run.FakeWork;

/** The learner's checkpoints on a disk; version 0 needs none. */
final class SavedVersions {
  private final NavigableMap<Integer, Line.Version> saved = new TreeMap<>();

  void add(Line.Version made) {
    saved.put(made.version(), made);
  }

  Line.Version removeNewest() {
    return saved.pollLastEntry().getValue();
  }

  Collection<Line.Version> all() {
    return saved.values();
  }

  int newest() {
    return saved.isEmpty() ? 0 : saved.lastKey();
  }

  Course course(int version) {
    Line.Version made = saved.get(version);
    return made == null ? Course.NONE : made.course();
  }

  PolicyRef policy(Kind kind, int version) {
    return policies(version).get(kind.ordinal());
  }

  private List<PolicyRef> policies(int version) {
    Line.Version made = saved.get(version);
    return made == null ? policies(0, "initial") : made.policies();
  }

  private static List<PolicyRef> policies(int version, String content) {
    return Stream.of(Kind.values()).map(kind -> FakeWork.policy(kind, version, content)).toList();
  }

  /** Makes the next version: a function of the last one and the leaves. */
  Line.Version learn(Effect.Train step, Course course) {
    String before = policies(step.step()).toString();
    int version = step.step() + 1;
    return new Line.Version(version, policies(version, before + step.leaves()), step, course);
  }

  /** The newest version with the behaviour policies that open steps may name. */
  PoliciesUpdated newest(int lag) {
    int version = newest();
    List<PolicyRef> policies = new ArrayList<>();
    policies.add(policy(Kind.LIVE, version));
    policies.add(policy(Kind.EMA, version));
    IntStream.rangeClosed(Math.max(0, version - lag), version)
        .forEach(old -> policies.add(policy(Kind.BEHAVIOUR, old)));
    return new PoliciesUpdated(version, policies, Map.of());
  }
}
