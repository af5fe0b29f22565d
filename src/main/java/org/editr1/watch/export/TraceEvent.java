package org.editr1.watch.export;

import java.util.Comparator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One event of the Trace Event Format.
 *
 * @param phase the format's letter: {@code X} slice, {@code s}, {@code t}, {@code f} beginning,
 *     step and end of a flow, {@code C} counter, {@code M} name or place of a track
 * @param at microseconds
 * @param duration microseconds, of a slice
 * @param id of a flow
 * @param facts shown when the event is selected; of a counter its values
 */
record TraceEvent(
    char phase,
    String name,
    String category,
    Track track,
    long at,
    @Nullable Long duration,
    @Nullable Integer id,
    Map<String, ?> facts) {

  /** A row of the trace: the numbers of a process and of one of its threads. */
  record Track(int process, int thread) {}

  /**
   * Readers nest a slice in the slice that is open when it begins, and bind a flow to the innermost
   * one: the longer slice comes first, and slices come before all other events.
   */
  static final Comparator<TraceEvent> BY_TIME =
      Comparator.comparing((TraceEvent event) -> event.phase != 'M')
          .thenComparing(TraceEvent::at)
          .thenComparing(event -> event.phase != 'X')
          .thenComparing(event -> event.duration == null ? 0 : -event.duration);

  static TraceEvent slice(
      String name, String category, Track track, long from, long to, Map<String, ?> facts) {
    return new TraceEvent('X', name, category, track, from, to - from, null, facts);
  }

  static TraceEvent flow(char phase, Track track, long at, int id, String sample) {
    return new TraceEvent(phase, "sample", "sample", track, at, null, id, Map.of("sample", sample));
  }

  static TraceEvent counter(String name, Track track, long at, Map<String, Integer> values) {
    return new TraceEvent('C', name, "", track, at, null, null, values);
  }

  static TraceEvent named(String what, Track track, String name) {
    return new TraceEvent('M', what, "", track, 0, null, null, Map.of("name", name));
  }

  /** The place of a track or a process among the others. */
  static TraceEvent placed(String what, Track track, int place) {
    return new TraceEvent('M', what, "", track, 0, null, null, Map.of("sort_index", place));
  }
}
