package org.editr1.run.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.function.Supplier;
import org.editr1.Noise;

/** Virtual time, the events to come, and a network that is bad until the storm is over. */
final class Timeline {
  /** No message is under way for longer; who starts again takes longer than that. */
  static final long LONGEST_DELAY = 3_000;

  private static final int REMEMBERED = 2_000;

  private record Event(long time, long number, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(time, other.time);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final Deque<String> history = new ArrayDeque<>();
  private final Noise noise;
  private final Weather weather;
  private final boolean recording;
  private long scheduled;
  private long now;
  private long faultsEnd;

  /**
   * @param calm when the storm is over
   * @param loss share of messages that never arrive
   * @param doubled share of messages that arrive twice
   * @param late share of messages that are overtaken by many others
   * @param damage how often the disk loses something, from 0 to 1
   */
  record Weather(long calm, double loss, double doubled, double late, double damage) {
    /** Nothing happens by chance. */
    static Weather fair(long calm) {
      return new Weather(calm, 0, 0, 0, 0);
    }
  }

  Timeline(Noise noise, Weather weather, boolean recording) {
    this.noise = noise;
    this.weather = weather;
    this.recording = recording;
    this.faultsEnd = weather.calm();
  }

  long now() {
    return now;
  }

  boolean isStormy() {
    return now < weather.calm();
  }

  /** A fault lasts so long from now on. */
  void lasts(long millis) {
    faultsEnd = Math.max(faultsEnd, now + millis);
  }

  /** Returns when the last fault of all so far is over. */
  long faultsEnd() {
    return faultsEnd;
  }

  /** Returns whether something takes much longer than usual. */
  boolean isLate() {
    return isStormy() && chance(weather.late());
  }

  /** Returns whether the disk loses something now. */
  boolean damages(double probability) {
    return isStormy() && chance(probability * weather.damage());
  }

  boolean chance(double probability) {
    return noise.uniform() < probability;
  }

  /** In from .. to - 1. */
  long between(long from, long to) {
    return from + noise.below((int) (to - from));
  }

  void after(long delay, Runnable action) {
    events.add(new Event(now + delay, scheduled++, action));
  }

  /** A message is under way: it may get lost, overtaken or doubled. */
  void send(Runnable delivery) {
    if (isStormy() && chance(weather.loss())) {
      return;
    }
    after(delay(), delivery);
    if (isStormy() && chance(weather.doubled())) {
      after(delay(), delivery);
    }
  }

  private long delay() {
    return isLate() ? between(50, LONGEST_DELAY) : between(1, 20);
  }

  /** Returns whether anything happened. */
  boolean next() {
    Event event = events.poll();
    if (event == null) {
      return false;
    }
    now = event.time();
    event.action().run();
    return true;
  }

  /** For the story of a seed that fails. */
  void note(Supplier<String> what) {
    if (recording) {
      history.add(now + " " + brief(what.get()));
      if (history.size() > REMEMBERED) {
        history.remove();
      }
    }
  }

  /** Without what makes records long: digests, prompts, what is equal in every message. */
  private static String brief(String record) {
    return record
        .replaceAll("TensorRef\\[id=([^,]*), bytes=\\d+, sha256=(....)[^\\]]*\\]", "$1#$2")
        .replaceAll("EditTask\\[id=([^,]*),[^\\]]*\\]", "$1")
        .replaceAll("PolicyRef\\[kind=(\\w+), version=(\\d+), adapter=[^\\]]*\\]", "$1 $2")
        .replaceAll(", (node|device|fingerprints|environment|proof|store[A-Za-z]+)=[^,\\]]*", "")
        .replaceAll(", (parts|terms)=\\{[^}]*\\}", "");
  }

  String history() {
    return String.join(System.lineSeparator(), history);
  }
}
