package org.editr1.run.simulation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.editr1.journey.GroupKey;
import org.editr1.journey.JournalEntry;
import org.editr1.journey.Order;
import org.editr1.journey.OrderId;
import org.editr1.journey.PolicyRef;
import org.editr1.journey.Result;
import org.editr1.journey.Result.Score;
import org.editr1.journey.TensorRef;
import org.editr1.run.Effect;
import org.editr1.run.FakeWork;
import org.jspecify.annotations.Nullable;

/** What survives a head: the lines that it wrote, in their sequence. */
final class Disk {
  sealed interface Line {
    /** Of the journal of a step or an evaluation. */
    record Journaled(JournalEntry entry) implements Line {}

    record Encoded(String conditioning, TensorRef reference) implements Line {}

    record Banned(int step, List<String> tasks) implements Line {}

    record EvaluationOpened(int version, PolicyRef ema) implements Line {}

    record Evaluated(int version, SortedMap<GroupKey, List<Score>> scores) implements Line {}

    /** The learner's checkpoint: {@code trained} made the policies of {@code version}. */
    record Version(int version, List<PolicyRef> policies, Effect.StepTrained trained)
        implements Line {}
  }

  /** The head's process dies while it writes. */
  static final class HeadCrash extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private final List<Line> lines = new ArrayList<>();
  private final Set<TensorRef> spoilt = new HashSet<>();
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

  void writeOnce(Line line) {
    if (!lines.contains(line)) {
      write(line);
    }
  }

  /** The head will die at the write after the next {@code more}. */
  void crashAfter(int more) {
    room = more;
  }

  void repair() {
    room = Integer.MAX_VALUE;
  }

  <L extends Line> Stream<L> all(Class<L> type) {
    return List.copyOf(lines).stream().filter(type::isInstance).map(type::cast);
  }

  // ---- what a disk may lose ----

  /** Grows when lines are gone. */
  int revision() {
    return revision;
  }

  /** Files that nobody forced to the disk are not whole any more, whatever the journals say. */
  void powerCut(Predicate<TensorRef> hit) {
    all(Line.Journaled.class)
        .map(line -> stored(line.entry()))
        .filter(reference -> reference != null && hit.test(reference))
        .forEach(spoilt::add);
    revision++;
  }

  /** The newest checkpoint cannot be read; the gradients that made it are gone since long. */
  void loseNewestVersion() {
    int newest = version();
    if (newest == 0) {
      return;
    }
    lines.removeIf(line -> line instanceof Line.Version made && made.version() == newest);
    powerCut(reference -> reference.id().startsWith("step-" + (newest - 1) + "/"));
  }

  /** What is journaled of groups that begin anew. */
  void forget(Predicate<GroupKey> groups) {
    boolean some =
        lines.removeIf(
            line ->
                line instanceof Line.Journaled journaled
                    && groups.test(SimulatedHead.group(journaled.entry())));
    revision += some ? 1 : 0;
  }

  /** A worker has stored it, again perhaps. */
  void store(Result result) {
    spoilt.remove(result.stored());
  }

  boolean isWhole(@Nullable TensorRef reference) {
    return !spoilt.contains(reference);
  }

  /** Whether what the entry names is still there. */
  boolean isWhole(JournalEntry entry) {
    return isWhole(stored(entry));
  }

  /** Whether a head accepted one, be it whole or not. */
  boolean hasResultOf(OrderId order) {
    return all(Line.Journaled.class)
        .map(Line.Journaled::entry)
        .anyMatch(
            entry ->
                entry instanceof JournalEntry.Accepted accepted && accepted.order().equals(order));
  }

  private static @Nullable TensorRef stored(JournalEntry entry) {
    return entry instanceof JournalEntry.Accepted accepted ? accepted.result().stored() : null;
  }

  /** The newest version. */
  int version() {
    return all(Line.Version.class).mapToInt(Line.Version::version).max().orElse(0);
  }

  /** The policies of a version. */
  List<PolicyRef> policies(int version) {
    return all(Line.Version.class)
        .filter(line -> line.version() == version)
        .findFirst()
        .map(Line.Version::policies)
        .orElseGet(() -> policies(0, "initial"));
  }

  PolicyRef policy(PolicyRef.Kind kind, int version) {
    return policies(version).get(kind.ordinal());
  }

  private static List<PolicyRef> policies(int version, String content) {
    return Stream.of(PolicyRef.Kind.values())
        .map(kind -> FakeWork.policy(kind, version, content))
        .toList();
  }

  /** The learner's part: the next version is a function of the last one and the leaves. */
  Line.Version learn(Effect.StepTrained trained) {
    String before = policies(trained.step()).toString();
    return new Line.Version(
        trained.step() + 1, policies(trained.step() + 1, before + trained.leaves()), trained);
  }

  /** The samples of the order that were dropped because they faulted at it. */
  List<Integer> dropped(Order order) {
    return all(Line.Journaled.class)
        .map(Line.Journaled::entry)
        .filter(JournalEntry.Faulted.class::isInstance)
        .map(JournalEntry.Faulted.class::cast)
        .filter(fault -> fault.order().equals(order.id()))
        .flatMap(fault -> fault.samples().stream())
        .filter(Poison.samples(order)::contains)
        .toList();
  }

  /** What a run came to: versions with all that was trained, and evaluations with their scores. */
  List<Line> result() {
    SortedMap<Integer, Line> evaluations = new TreeMap<>();
    all(Line.Evaluated.class).forEach(line -> evaluations.put(line.version(), line));
    List<Line> result = new ArrayList<>(all(Line.Version.class).toList());
    result.addAll(evaluations.values());
    return result;
  }
}
