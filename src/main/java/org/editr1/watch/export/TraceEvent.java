package org.editr1.watch.export;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.Comparator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One event of the Trace Event Format, as it is written.
 *
 * @param phase the format's letter: {@code X} slice, {@code s}, {@code t}, {@code f} beginning,
 *     step and end of a flow, {@code C} counter, {@code M} name or place of a track
 * @param at microseconds
 * @param duration microseconds, of a slice
 * @param id of a flow
 * @param bind of the end of a flow; without it, readers bind the flow to the slice that begins next
 * @param facts shown when the event is selected; of a counter its values
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record TraceEvent(
    @JsonProperty("ph") char phase,
    String name,
    @JsonProperty("cat") @Nullable String category,
    @JsonUnwrapped Track track,
    @JsonProperty("ts") long at,
    @JsonProperty("dur") @Nullable Long duration,
    @Nullable Integer id,
    @JsonProperty("bp") @Nullable String bind,
    @JsonProperty("args") Map<String, ?> facts) {
  /** A row of the trace: the numbers of a process and of one of its threads. */
  record Track(@JsonProperty("pid") int process, @JsonProperty("tid") int thread) {}

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
    return new TraceEvent('X', name, category, track, from, to - from, null, null, facts);
  }

  static TraceEvent flow(char phase, Track track, long at, int id, String sample) {
    String bind = phase == 'f' ? "e" : null;
    Map<String, String> facts = Map.of("sample", sample);
    return new TraceEvent(phase, "sample", "sample", track, at, null, id, bind, facts);
  }

  static TraceEvent counter(String name, Track track, long at, Map<String, Integer> values) {
    return new TraceEvent('C', name, null, track, at, null, null, null, values);
  }

  /**
   * The name or the place of a track or a process.
   *
   * @param what for example {@code thread_name}
   */
  static TraceEvent about(String what, Track track, String fact, Object value) {
    return new TraceEvent('M', what, null, track, 0, null, null, null, Map.of(fact, value));
  }
}
