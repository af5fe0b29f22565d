package org.editr1.run.simulation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.editr1.io.file.DiskError;
import org.editr1.journey.Course;
import org.editr1.journey.Effect;
import org.editr1.journey.Effect.Journaled;
import org.editr1.journey.Message.PoliciesUpdated;
import org.editr1.journey.OrderId;
import org.editr1.journey.Pass;
import org.editr1.journey.Result;
import org.editr1.journey.TensorRef;
import org.editr1.run.Run;
import org.jspecify.annotations.Nullable;

/**
 * What survives a head: the lines of its journals and its checkpoints in their order, and files. It
 * may refuse to be used for a while, and lose what was not forced, or bytes of what was.
 */
final class Disk implements Run.Journals {
  /** The head's process dies while it writes. */
  static final class HeadCrash extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private final List<Line> lines = new ArrayList<>();
  private final SavedVersions versions = new SavedVersions();
  private final Set<Line> unforced = Collections.newSetFromMap(new IdentityHashMap<>());

  /** Lines that no head can read, of passes that are over: what happened stays known to tests. */
  private final Set<Line> unreadable = Collections.newSetFromMap(new IdentityHashMap<>());

  private final Set<TensorRef> damaged = new HashSet<>();
  private String refusal = "";
  private int room = Integer.MAX_VALUE;
  private int revision;

  Disk() {}

  private Disk(List<Line> lines) {
    lines.forEach(this::add);
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

  private void add(Line line) {
    lines.add(line);
    if (line instanceof Line.Version made) {
      versions.add(made);
    }
  }

  // ---- written ----

  /** Appends a line of a journal, or saves a checkpoint, which is forced. */
  void write(Line line) {
    use();
    if (room == 0) {
      throw new HeadCrash();
    }
    room--;
    add(line);
    if (line instanceof Line.Entry) {
      unforced.add(line);
    }
  }

  /** Lets the journal lines that a pass has so far survive a power cut; null: all lines. */
  void force(@Nullable Pass pass) {
    use();
    unforced.removeIf(line -> pass == null || pass.equals(passOf(line)));
  }

  /** The pass in whose journal the line stands; null for all others. */
  static @Nullable Pass passOf(Line line) {
    return line instanceof Line.Entry written ? written.entry().pass() : null;
  }

  /** The head will die at the write after the next {@code more}. */
  void crashAfter(int more) {
    room = more;
  }

  void repair() {
    room = Integer.MAX_VALUE;
  }

  /**
   * @param reason why the disk fails from now on; empty: it does not
   */
  void refuse(String reason) {
    refusal = reason;
  }

  boolean refuses() {
    return !refusal.isEmpty();
  }

  /** Fails as long as the disk refuses. */
  void use() {
    if (refuses()) {
      throw DiskError.writing(Path.of("run"), new IOException(refusal));
    }
  }

  // ---- read ----

  /** The journaled entries of a type, in their order. */
  <E extends Journaled> Stream<E> all(Class<E> type) {
    return lines.stream()
        .filter(Line.Entry.class::isInstance)
        .map(line -> ((Line.Entry) line).entry())
        .filter(type::isInstance)
        .map(type::cast);
  }

  /** A journal as a head that starts again reads it. */
  @Override
  public List<Journaled> read(@Nullable Pass pass) {
    List<Journaled> journal = new ArrayList<>();
    for (Line line : lines) {
      if (line instanceof Line.Entry written
          && Objects.equals(written.entry().pass(), pass)
          && !unreadable.contains(line)) {
        journal.add(written.entry());
      }
    }
    return Journaled.valid(journal, this::isIntact);
  }

  @Override
  public Course course(int version) {
    return versions.course(version);
  }

  // ---- what a disk may lose ----

  /** Increases whenever lines or files are lost. */
  int revision() {
    return revision;
  }

  /** The head dies with lines that it has not written. */
  void loseUnwritten() {
    revision++;
  }

  /** Files that nobody forced to the disk are damaged, whatever the journals say. */
  void damageFiles(Predicate<TensorRef> hit) {
    all(Journaled.class)
        .map(Journaled::stored)
        .filter(reference -> reference != null && hit.test(reference))
        .forEach(damaged::add);
    revision++;
  }

  /** Journals lose the first unforced line that is hit and all that stand after it. */
  void cutJournals(Predicate<Line> hit) {
    Set<Optional<Pass>> cut = new HashSet<>();
    lose(
        line ->
            unforced.contains(line)
                && (cut.contains(Optional.ofNullable(passOf(line)))
                    || hit.test(line) && cut.add(Optional.ofNullable(passOf(line)))));
  }

  /** Lines of journals cannot be read any more, forced or not. */
  void lose(Predicate<Line> hit) {
    lines.stream()
        .filter(line -> line instanceof Line.Entry && hit.test(line))
        .forEach(unreadable::add);
    forgetUnreadable();
  }

  /** The newest checkpoint cannot be read. */
  void loseNewestVersion() {
    if (version() > 0) {
      lines.remove(versions.removeNewest());
      forgetUnreadable();
    }
  }

  /** What was lost before its pass was over never happened. */
  private void forgetUnreadable() {
    boolean again = true;
    while (again) {
      again = lines.removeIf(line -> unreadable.contains(line) && !isOver(line));
      unreadable.retainAll(identities());
    }
    unforced.retainAll(identities());
    revision++;
  }

  private Set<Line> identities() {
    Set<Line> all = Collections.newSetFromMap(new IdentityHashMap<>());
    all.addAll(lines);
    return all;
  }

  /** Returns whether the newest checkpoint or another line says what came of it. */
  private boolean isOver(Line line) {
    Course course = course(version());
    if (line instanceof Line.Entry written && written.entry() instanceof Effect.Evaluated done) {
      return course.evaluated().contains(done.version());
    }
    Pass pass = passOf(line);
    return pass instanceof Pass.Step
        ? pass.number() < version()
        : pass != null
            && pass.number() <= version()
            && all(Effect.Evaluated.class).anyMatch(done -> done.version() == pass.number());
  }

  /** Deletes files and the folders of passes. */
  void delete(Effect.Delete unneeded) {
    damaged.addAll(unneeded.files());
    lines.stream()
        .filter(line -> unneeded.passes().contains(passOf(line)))
        .forEach(unreadable::add);
  }

  /** Removes the journals of passes. */
  void forget(List<Pass> passes) {
    use();
    if (lines.removeIf(line -> passes.contains(passOf(line)))) {
      forgetUnreadable();
    }
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

  // ---- checkpoints ----

  /** The checkpoints that were written and not lost. */
  SavedVersions versions() {
    return versions;
  }

  /** The newest version. */
  int version() {
    return versions.newest();
  }

  /** The newest version as a learner that starts restores it, its policies' files included. */
  PoliciesUpdated restore(int lag) {
    PoliciesUpdated newest = versions.newest(lag);
    newest.policies().forEach(policy -> damaged.remove(policy.adapter()));
    return newest;
  }
}
