package org.editr1.watch.page;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Message.StepFinished;
import org.editr1.journey.Pass;
import org.editr1.journey.SampleKey;
import org.editr1.journey.Split;
import org.editr1.journey.TimelineEntry;
import org.jspecify.annotations.Nullable;

/** What a run has on disk, as far as this machine holds it. Calls may block. */
public interface RunArchive {
  /** A console without a run folder at hand: it knows what it hears. */
  RunArchive NONE = new Nothing();

  /** The steps and evaluations that have ended, in the sequence of {@code metrics.jsonl}. */
  List<StepFinished> finished();

  /**
   * What happened before now, in its sequence: the newest steps and evaluations whole, until they
   * have {@code most} entries together.
   */
  List<Past> timeline(int most);

  /** The steps, or the versions that were evaluated, whose samples are stored; ascending. */
  List<Integer> stored(Split split);

  /** The groups of a step or an evaluation as they are stored now. */
  List<StoredGroup> groups(Pass pass);

  /**
   * Groups of stored steps whose instruction has {@code text} in it, the newest first.
   *
   * @param most how many at most
   */
  List<Found> search(String text, int most);

  /** The sample's picture as PNG, if it is stored. */
  Optional<byte[]> picture(SampleKey sample);

  /** The picture that the sample is an edit of, as PNG and as the model sees it. */
  Optional<byte[]> source(SampleKey sample);

  /**
   * @param ago seconds since the head heard of it
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
   * @param pictured whether its picture is stored
   * @param fault why it was dropped, or empty
   */
  record StoredSample(
      int index,
      String prompt,
      @Nullable Double score,
      Map<String, Double> parts,
      @Nullable Double advantage,
      @Nullable Double r,
      boolean pictured,
      String fault) {}

  /** Nothing at all. */
  class Nothing implements RunArchive {
    @Override
    public List<StepFinished> finished() {
      return List.of();
    }

    @Override
    public List<Past> timeline(int most) {
      return List.of();
    }

    @Override
    public List<Integer> stored(Split split) {
      return List.of();
    }

    @Override
    public List<StoredGroup> groups(Pass pass) {
      return List.of();
    }

    @Override
    public List<Found> search(String text, int most) {
      return List.of();
    }

    @Override
    public Optional<byte[]> picture(SampleKey sample) {
      return Optional.empty();
    }

    @Override
    public Optional<byte[]> source(SampleKey sample) {
      return Optional.empty();
    }
  }
}
