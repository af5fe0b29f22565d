package org.editr1.watch.console;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Message.StepFinished;
import org.editr1.journey.Pass;
import org.editr1.journey.SampleKey;
import org.editr1.journey.Split;
import org.editr1.journey.TimelineEntry;
import org.jspecify.annotations.Nullable;

/**
 * The stored passes of a run, as far as this machine holds its folder; by default it holds nothing.
 * Calls may block.
 */
public interface RunArchive {
  /** The archive of a console that has no run folder. */
  RunArchive NONE = new RunArchive() {};

  /** Hands on the passes that have ended, in the order of {@code metrics.jsonl}. */
  default void finished(Consumer<StepFinished> passes) {}

  /**
   * Returns past entries by time: all entries of the newest passes, up to about {@code most} in
   * total.
   */
  default List<Past> timeline(int most) {
    return List.of();
  }

  /** The numbers of the stored passes over one half of the data set, in ascending order. */
  default List<Integer> stored(Split split) {
    return List.of();
  }

  /** The groups of a pass as they are stored now. */
  default List<StoredGroup> groups(Pass pass) {
    return List.of();
  }

  /**
   * Groups of stored steps whose instruction has {@code text} in it, the newest first.
   *
   * @param most how many at most
   */
  default List<Found> search(String text, int most) {
    return List.of();
  }

  /** The edited image of a sample as PNG, if it is stored. */
  default Optional<byte[]> image(SampleKey sample) {
    return Optional.empty();
  }

  /** The source image of a sample as PNG, in the size that the model sees. */
  default Optional<byte[]> source(SampleKey sample) {
    return Optional.empty();
  }

  /**
   * @param ago seconds since the head received it
   */
  record Past(TimelineEntry entry, double ago) {}

  /** A group that a search found. */
  record Found(GroupKey group, int sample, String prompt) {}

  /**
   * A group.
   *
   * @param version of the policy that makes its samples
   * @param filtered why the group is not trained; empty where it is, or where that is not known yet
   */
  record StoredGroup(GroupKey key, int version, String filtered, List<StoredSample> samples) {}

  /**
   * A sample, as far as it has come.
   *
   * @param score the weighted sum that advantages use, with its parts by name
   * @param advantage once the step's rewards are complete; {@code r}: what becomes of it, 0 to 1
   * @param hasImage whether its image is stored
   * @param fault why it was dropped, or empty
   */
  record StoredSample(
      int index,
      String prompt,
      @Nullable Double score,
      Map<String, Double> parts,
      @Nullable Double advantage,
      @Nullable Double r,
      boolean hasImage,
      String fault) {}
}
