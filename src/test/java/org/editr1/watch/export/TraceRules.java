package org.editr1.watch.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A trace file as a strict reader takes it. */
public final class TraceRules {
  private final List<JsonNode> events = new ArrayList<>();
  private final Map<String, String> tracks = new HashMap<>();
  private final Map<String, Deque<Long>> open = new HashMap<>();
  private final Map<Integer, String> flows = new TreeMap<>();

  private TraceRules() {}

  /** Reads the file and checks the format's rules. */
  public static TraceRules check(Path file) throws IOException {
    JsonNode root = new ObjectMapper().readTree(file.toFile());
    assertEquals("ms", root.get("displayTimeUnit").asText());
    TraceRules rules = new TraceRules();
    root.get("traceEvents").forEach(rules.events::add);
    rules.check();
    return rules;
  }

  private void check() {
    long last = 0;
    for (JsonNode event : events) {
      List.of("pid", "tid", "ts")
          .forEach(key -> assertTrue(event.get(key).isIntegralNumber(), key));
      long at = event.get("ts").asLong();
      assertTrue(at >= last, "events stand in the sequence of their times: " + event);
      last = at;
      switch (event.get("ph").asText()) {
        case "M" -> name(event);
        case "X" -> slice(event, at);
        case "s", "t", "f" -> flow(event, at);
        case "C" -> event.get("args").forEach(value -> assertTrue(value.asInt() >= 0));
        default -> throw new AssertionError("unknown: " + event);
      }
    }
    flows.values().forEach(phases -> assertTrue(phases.matches("st*f"), phases));
    Set<String> named = new HashSet<>(tracks.keySet());
    events.stream()
        .filter(event -> event.get("ph").asText().equals("X"))
        .forEach(event -> assertTrue(named.contains("thread_name" + track(event))));
  }

  private static String track(JsonNode event) {
    return " " + event.get("pid") + "/" + event.get("tid");
  }

  private void name(JsonNode event) {
    String what = event.get("name").asText();
    JsonNode facts = event.get("args");
    String value =
        what.endsWith("_name") ? facts.get("name").asText() : facts.get("sort_index") + "";
    assertNotEquals("", value);
    assertEquals(null, tracks.put(what + track(event), value), "named twice");
  }

  /** A slice lies in those that are open on its track, or they are over. */
  private void slice(JsonNode event, long at) {
    long end = at + event.get("dur").asLong();
    assertTrue(end >= at, event::toString);
    Deque<Long> ends = open.computeIfAbsent(track(event), unused -> new ArrayDeque<>());
    close(ends, at);
    assertTrue(ends.isEmpty() || end <= ends.peek(), () -> "overlaps: " + event);
    ends.push(end);
  }

  private static void close(Deque<Long> ends, long at) {
    while (!ends.isEmpty() && ends.peek() <= at) {
      ends.pop();
    }
  }

  private void flow(JsonNode event, long at) {
    Deque<Long> ends = open.computeIfAbsent(track(event), unused -> new ArrayDeque<>());
    close(ends, at);
    assertTrue(!ends.isEmpty(), () -> "in no slice: " + event);
    String phase = event.get("ph").asText();
    assertEquals(phase.equals("f") ? "e" : "", event.path("bp").asText());
    flows.merge(event.get("id").asInt(), phase, String::concat);
  }

  /** The phases of every flow. */
  public List<String> flows() {
    return List.copyOf(flows.values());
  }

  /** Slices on tracks of that name: {@code NAME from-to}. */
  public List<String> slices(String track) {
    return events.stream()
        .filter(event -> event.get("ph").asText().equals("X"))
        .filter(event -> track.equals(tracks.get("thread_name" + track(event))))
        .map(event -> event.get("name").asText() + " " + span(event))
        .toList();
  }

  private static String span(JsonNode event) {
    long from = event.get("ts").asLong();
    return from + "-" + (from + event.get("dur").asLong());
  }

  /** The values of a counter in their sequence, those that are 0 left out. */
  List<String> counters() {
    return events.stream()
        .filter(event -> event.get("ph").asText().equals("C"))
        .map(event -> event.get("ts") + " " + busy(event.get("args")))
        .toList();
  }

  private static Map<String, Integer> busy(JsonNode values) {
    Map<String, Integer> busy = new TreeMap<>();
    values.properties().stream()
        .filter(value -> value.getValue().asInt() > 0)
        .forEach(value -> busy.put(value.getKey(), value.getValue().asInt()));
    return busy;
  }

  /** The names of the processes. */
  public Set<String> processes() {
    Set<String> names = new HashSet<>();
    tracks.forEach(
        (what, name) -> {
          if (what.startsWith("process_name")) {
            names.add(name);
          }
        });
    return names;
  }
}
