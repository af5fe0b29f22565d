package org.editr1.watch.metrics;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.editr1.UserError;
import org.editr1.bus.Addresses;
import org.editr1.bus.BackgroundSubscriber;
import org.editr1.bus.Bus;
import org.editr1.io.file.AtomicFile;
import org.editr1.journey.Message.StepFinished;
import org.editr1.journey.Split;
import org.editr1.watch.WatchedLines;

/**
 * {@code metrics.jsonl}: a line for every finished step and evaluation, written when it is heard.
 * What a run did before it was stopped stays, as far as it is not done again.
 */
public final class MetricsFile {
  private static final String NAME = "metrics.jsonl";

  private final Path file;
  private final List<MetricsLine> kept = new ArrayList<>();
  private final Set<Key> written = new HashSet<>();

  /** Every step and every evaluation has one line. */
  public record Key(Split split, int step) {
    public static Key of(MetricsLine line) {
      return new Key(line.split(), line.step());
    }
  }

  private WatchedLines watched = new WatchedLines(List.of());

  private MetricsFile(Path file) {
    this.file = file;
  }

  /**
   * Opens the file of a run folder.
   *
   * @param version finished steps that the run goes on from; lines of later ones are taken out
   */
  public static MetricsFile open(Path runFolder, int version) {
    MetricsFile opened = new MetricsFile(runFolder.resolve(NAME));
    opened.keep(version);
    return opened;
  }

  private void keep(int version) {
    MetricsLine.read(file).stream()
        .filter(line -> line.step() <= version && written.add(Key.of(line)))
        .forEach(kept::add);
    watched = new WatchedLines(kept);
    try {
      AtomicFile.write(file, kept.stream().map(MetricsLine::json).collect(Collectors.joining()));
    } catch (IOException e) {
      throw new UserError(file + " cannot be written: " + e, e);
    }
  }

  /** What has ended in a run, in the sequence of its file; nothing where there is none. */
  public static List<StepFinished> finished(Path runFolder) {
    return MetricsLine.read(runFolder.resolve(NAME)).stream().map(MetricsLine::finished).toList();
  }

  /** What earlier parts of the run have left, in the file's sequence. */
  public List<MetricsLine> kept() {
    return List.copyOf(kept);
  }

  /**
   * Writes what is published from now on.
   *
   * @return completes when nothing more is missed; stopping it completes when all is written
   */
  public Future<Bus.Subscription> follow(Vertx vertx) {
    return new BackgroundSubscriber(vertx, "metrics")
        .on(Addresses.STEP_FINISHED, this::append)
        .subscribe();
  }

  /** Appends the line, unless that step or evaluation has one already. */
  public void append(StepFinished finished) {
    MetricsLine.of(finished)
        .filter(line -> written.add(Key.of(line)))
        .map(watched::add)
        .ifPresent(this::append);
  }

  private void append(MetricsLine line) {
    try {
      byte[] bytes = line.json().getBytes(StandardCharsets.UTF_8);
      Files.write(file, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UserError(file + " lacks the line of step " + line.step() + ": " + e, e);
    }
  }
}
