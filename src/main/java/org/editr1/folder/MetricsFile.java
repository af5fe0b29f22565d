package org.editr1.folder;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.editr1.io.file.AtomicFile;
import org.editr1.io.file.DiskError;
import org.editr1.journey.Effect.Evaluated;
import org.editr1.journey.Effect.Journaled;
import org.editr1.journey.Message.StepFinished;
import org.editr1.journey.Pass;
import org.jspecify.annotations.Nullable;

/** {@code metrics.jsonl}: one line for each step and evaluation that has ended. */
public final class MetricsFile implements AutoCloseable {
  private static final int MAX_OPENED = 20_000;

  private final RunFolder folder;
  private final PassSet known;
  private final Queue<byte[]> unwritten = new ArrayDeque<>();
  private final LineFile lines;

  /**
   * The lines of a file that was opened a moment ago and is not too long; null: read them again.
   */
  private @Nullable List<MetricsLine> opened;

  private MetricsFile(RunFolder folder, PassSet known, List<MetricsLine> opened) {
    this.opened = opened.size() < MAX_OPENED ? opened : null;
    this.folder = folder;
    this.known = known;
    this.lines = LineFile.open(folder.metrics());
  }

  /**
   * Opens the file of a run for writing. Lines of steps that will be redone are removed.
   *
   * @param version at which the run resumes; 0: a new run
   */
  public static MetricsFile open(RunFolder folder, int version) {
    PassSet known = new PassSet();
    int[] removed = {0};
    List<MetricsLine> opened = new ArrayList<>();
    keep(
        folder,
        version,
        known,
        (line, kept) -> {
          removed[0] += kept.isPresent() ? 0 : 1;
          kept.filter(one -> opened.size() < MAX_OPENED).ifPresent(opened::add);
        });
    if (removed[0] > 0) {
      ByteArrayOutputStream kept = new ByteArrayOutputStream();
      keep(
          folder,
          version,
          new PassSet(),
          (line, stays) -> {
            if (stays.isPresent()) {
              kept.writeBytes(line);
              kept.write('\n');
            }
          });
      DiskError.writing(
          folder.metrics(), () -> AtomicFile.write(folder.metrics(), kept.toByteArray()));
    }
    return new MetricsFile(folder, known, opened);
  }

  private static void keep(
      RunFolder folder,
      int version,
      PassSet known,
      BiConsumer<byte[], Optional<MetricsLine>> lines) {
    long unused =
        LineFile.forEach(
            folder.metrics(),
            0,
            line ->
                lines.accept(
                    line,
                    parse(line).filter(one -> one.version() <= version && known.add(one.pass()))));
  }

  private static Optional<MetricsLine> parse(byte[] line) {
    return MetricsLine.parse(new String(line, StandardCharsets.UTF_8));
  }

  /** Hands on the lines of a run in the order of the file; there are none without a file. */
  public static void forEach(RunFolder folder, Consumer<MetricsLine> lines) {
    long unused = LineFile.forEach(folder.metrics(), 0, line -> parse(line).ifPresent(lines));
  }

  /** The lines of a run in the order of the file; none if there is no file. */
  public static List<MetricsLine> read(RunFolder folder) {
    List<MetricsLine> lines = new ArrayList<>();
    forEach(folder, lines::add);
    return lines;
  }

  /**
   * The passes that had ended when the checkpoint of {@code version} was saved, as far as
   * checkpoint and journal say what their lines would be: a crash may have prevented a line.
   */
  public static List<StepFinished> ended(RunFolder folder, int version) {
    List<StepFinished> ended = new ArrayList<>();
    for (Journaled entry : LineFile.readIntact(folder.journal(null), Journaled.class)) {
      if (entry instanceof Evaluated complete && complete.version() <= version) {
        ended.add(new StepFinished(new Pass.Evaluation(complete.version()), complete.values()));
      }
    }
    Checkpoint saved = Checkpoints.reading(folder).checkpoint(version);
    Map<String, Double> values = new TreeMap<>(saved.course().values());
    if (!values.isEmpty()) {
      values.putAll(saved.state().values());
      ended.add(new StepFinished(Pass.making(version), values));
    }
    return ended;
  }

  /** Hands on the lines so far, in the order of the file. */
  public void forEach(Consumer<MetricsLine> line) {
    List<MetricsLine> read = opened;
    if (read == null) {
      forEach(folder, line);
    } else {
      read.forEach(line);
    }
  }

  /** Returns whether the file lacks a line for this pass. */
  public boolean lacks(Pass pass) {
    return !known.contains(pass);
  }

  /**
   * Appends a line, unless its pass has one. A line that the disk refuses is appended before the
   * next one, or when the file is closed.
   */
  public void append(MetricsLine line) {
    if (known.add(line.pass())) {
      opened = null;
      unwritten.add(line.json().getBytes(StandardCharsets.UTF_8));
      write();
    }
  }

  private void write() {
    while (!unwritten.isEmpty()) {
      lines.append(unwritten.element());
      unwritten.remove();
    }
  }

  @Override
  public void close() {
    write();
    lines.close();
  }
}
