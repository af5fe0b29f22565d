package org.editr1.folder;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.editr1.io.file.AtomicFile;
import org.editr1.io.file.DiskError;
import org.editr1.journey.Effect.EvaluationMeasured;
import org.editr1.journey.Effect.Journaled;
import org.editr1.journey.Message.StepFinished;
import org.editr1.journey.Pass;

/** {@code metrics.jsonl}: one line for each step and evaluation that has ended. */
public final class MetricsFile implements AutoCloseable {
  private final List<MetricsLine> kept;
  private final Set<Pass> written = new HashSet<>();
  private final LineFile lines;

  private MetricsFile(List<MetricsLine> kept, LineFile lines) {
    this.kept = List.copyOf(kept);
    this.lines = lines;
    kept.forEach(line -> written.add(line.pass()));
  }

  /**
   * Opens the file of a run for writing. Lines of steps that will be redone are removed.
   *
   * @param version at which the run resumes; 0: a new run
   */
  public static MetricsFile open(RunFolder folder, int version) {
    Set<Pass> known = new HashSet<>();
    List<MetricsLine> kept = new ArrayList<>();
    read(folder).stream()
        .filter(line -> line.version() <= version && known.add(line.pass()))
        .forEach(kept::add);
    String text = kept.stream().map(line -> line.json() + "\n").collect(Collectors.joining());
    DiskError.writing(folder.metrics(), () -> AtomicFile.write(folder.metrics(), text));
    return new MetricsFile(kept, LineFile.open(folder.metrics()));
  }

  /** The lines of a run in the order of the file; none if there is no file. */
  public static List<MetricsLine> read(RunFolder folder) {
    return LineFile.read(folder.metrics()).stream()
        .map(line -> MetricsLine.parse(new String(line, StandardCharsets.UTF_8)))
        .flatMap(Optional::stream)
        .toList();
  }

  /**
   * The passes that had ended when the checkpoint of {@code version} was saved, as far as
   * checkpoint and journal say what their lines would be: a crash may have prevented a line.
   */
  public static List<StepFinished> ended(RunFolder folder, int version) {
    List<StepFinished> ended = new ArrayList<>();
    for (Journaled entry : LineFile.readIntact(folder.journal(null), Journaled.class)) {
      if (entry instanceof EvaluationMeasured measured && measured.version() <= version) {
        ended.add(new StepFinished(new Pass.Evaluation(measured.version()), measured.values()));
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

  /** The lines that {@link #open} kept, in the order of the file. */
  public List<MetricsLine> kept() {
    return kept;
  }

  /** Returns whether the file lacks a line for this pass. */
  public boolean lacks(Pass pass) {
    return !written.contains(pass);
  }

  /** Appends a line, unless its pass has one. */
  public void append(MetricsLine line) {
    if (written.add(line.pass())) {
      lines.append(line.json().getBytes(StandardCharsets.UTF_8));
    }
  }

  @Override
  public void close() {
    lines.close();
  }
}
