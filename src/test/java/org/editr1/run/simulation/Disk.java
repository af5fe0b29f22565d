package org.editr1.run.simulation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.editr1.journey.Effect;
import org.editr1.journey.Effect.Journaled;
import org.editr1.journey.Message.PoliciesUpdated;
import org.editr1.journey.Order;
import org.editr1.journey.OrderId;
import org.editr1.journey.Pass;
import org.editr1.journey.PolicyRef;
import org.editr1.journey.PolicyRef.Kind;
import org.editr1.journey.Result;
import org.editr1.journey.TensorRef;
import org.editr1.run.FakeWork;
import org.jspecify.annotations.Nullable;

/** What survives a head: the lines of its journals and checkpoints in their order, and files. */
final class Disk {
  sealed interface Line {
    /** A line of a journal. */
    record Entry(Journaled entry) implements Line {}

    /** The learner's checkpoint: {@code trained} made the policies of {@code version}. */
    record Version(int version, List<PolicyRef> policies, Effect.Train trained) implements Line {}
  }

  /** The scores of a complete evaluation, by the order that gave them. */
  record Evaluation(int version, SortedMap<String, Result> scores) {}

  /** The head's process dies while it writes. */
  static final class HeadCrash extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private final List<Line> lines = new ArrayList<>();
  private final Set<TensorRef> damaged = new HashSet<>();
  private final Set<Pass> deleted = new HashSet<>();
  private int room = Integer.MAX_VALUE;
  private int revision;

  Disk() {}

  private Disk(List<Line> lines) {
    this.lines.addAll(lines);
  }

  /** The disk as it was when it had so many lines. */
  Disk prefix(int length) {
    return new Disk(lines.subList(0, length));
  }

  int length() {
    return lines.size();
  }

  List<Line> from(int index) {
    return lines.subList(index, lines.size());
  }

  void write(Line line) {
    if (room == 0) {
      throw new HeadCrash();
    }
    room--;
    lines.add(line);
  }

  /** The head will die at the write after the next {@code more}. */
  void crashAfter(int more) {
    room = more;
  }

  void repair() {
    room = Integer.MAX_VALUE;
  }

  /** The journaled entries of a type, in their order. */
  <E extends Journaled> Stream<E> all(Class<E> type) {
    return entries().filter(type::isInstance).map(type::cast);
  }

  private Stream<Journaled> entries() {
    return List.copyOf(lines).stream()
        .filter(Line.Entry.class::isInstance)
        .map(line -> ((Line.Entry) line).entry());
  }

  /** A journal as a head that starts again reads it. */
  List<Journaled> read(@Nullable Pass pass) {
    if (pass != null && deleted.contains(pass)) {
      return List.of();
    }
    return Journaled.valid(
        entries().filter(entry -> Objects.equals(entry.pass(), pass)).toList(), this::isIntact);
  }

  // ---- what a disk may lose ----

  /** Increases whenever lines or files are lost. */
  int revision() {
    return revision;
  }

  /** Files that nobody forced to the disk are damaged, whatever the journals say. */
  void powerCut(Predicate<TensorRef> hit) {
    entries()
        .map(Journaled::stored)
        .filter(reference -> reference != null && hit.test(reference))
        .forEach(damaged::add);
    revision++;
  }

  /** The newest checkpoint cannot be read. */
  void loseNewestVersion() {
    int newest = version();
    if (newest > 0) {
      lines.removeIf(line -> line instanceof Line.Version made && made.version() == newest);
      revision++;
    }
  }

  /** Deletes files and the folders of passes; what happened in them stays known to tests. */
  void delete(Effect.Delete unneeded) {
    damaged.addAll(unneeded.files());
    deleted.addAll(unneeded.passes());
  }

  /** Removes the journals of passes. */
  void forget(List<Pass> passes) {
    Set<Pass> gone = new HashSet<>(passes);
    boolean some =
        lines.removeIf(
            line -> line instanceof Line.Entry written && gone.contains(written.entry().pass()));
    revision += some ? 1 : 0;
  }

  /** A worker has stored it, again perhaps. */
  void store(Result result) {
    damaged.remove(result.stored());
  }

  boolean isIntact(@Nullable TensorRef reference) {
    return !damaged.contains(reference);
  }

  /** Returns whether a head accepted a result of the order, whether its file is intact or not. */
  boolean hasResultOf(OrderId order) {
    return all(Effect.Accepted.class).anyMatch(accepted -> accepted.order().equals(order));
  }

  // ---- the learner ----

  private Stream<Line.Version> versions() {
    return lines.stream().filter(Line.Version.class::isInstance).map(Line.Version.class::cast);
  }

  /** The newest version. */
  int version() {
    return versions().mapToInt(Line.Version::version).max().orElse(0);
  }

  PolicyRef policy(Kind kind, int version) {
    return policies(version).get(kind.ordinal());
  }

  private List<PolicyRef> policies(int version) {
    return versions()
        .filter(line -> line.version() == version)
        .findFirst()
        .map(Line.Version::policies)
        .orElseGet(() -> policies(0, "initial"));
  }

  private static List<PolicyRef> policies(int version, String content) {
    return Stream.of(Kind.values()).map(kind -> FakeWork.policy(kind, version, content)).toList();
  }

  /** Makes the next version: a function of the last one and the leaves. */
  Line.Version learn(Effect.Train step) {
    String before = policies(step.step()).toString();
    int version = step.step() + 1;
    return new Line.Version(version, policies(version, before + step.leaves()), step);
  }

  /** The newest version as a learner that starts restores it, its policies' files included. */
  PoliciesUpdated restore(int lag) {
    PoliciesUpdated newest = newest(lag);
    newest.policies().forEach(policy -> damaged.remove(policy.adapter()));
    return newest;
  }

  /** The newest version with the behaviour policies that open steps may name. */
  PoliciesUpdated newest(int lag) {
    int version = version();
    List<PolicyRef> policies = new ArrayList<>();
    policies.add(policy(Kind.LIVE, version));
    policies.add(policy(Kind.EMA, version));
    IntStream.rangeClosed(Math.max(0, version - lag), version)
        .forEach(old -> policies.add(policy(Kind.BEHAVIOUR, old)));
    return new PoliciesUpdated(version, policies, Map.of());
  }

  // ---- what a run came to ----

  /** The samples of the order that were dropped because they faulted at it. */
  List<Integer> dropped(Order order) {
    return all(Effect.Faulted.class)
        .filter(fault -> fault.order().equals(order.id()))
        .flatMap(fault -> fault.samples().stream())
        .filter(Poison.samples(order)::contains)
        .toList();
  }

  /** Versions with all that was trained, then evaluations with their scores. */
  List<Object> result() {
    SortedMap<Integer, Evaluation> evaluations = new TreeMap<>();
    all(Effect.Evaluated.class)
        .forEach(line -> evaluations.put(line.version(), evaluation(line.version())));
    List<Object> result = new ArrayList<>(versions().toList());
    result.addAll(evaluations.values());
    return result;
  }

  private Evaluation evaluation(int version) {
    SortedMap<String, Result> scores = new TreeMap<>();
    all(Effect.Accepted.class)
        .filter(accepted -> accepted.pass().equals(new Pass.Evaluation(version)))
        .filter(accepted -> accepted.result() instanceof Result.Scored)
        .forEach(accepted -> scores.put(accepted.order().path(), accepted.result()));
    return new Evaluation(version, scores);
  }
}
