package org.editr1.watch.console;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.editr1.journey.Message.NodeReport;
import org.editr1.journey.Phase;
import org.editr1.journey.Role;
import org.editr1.watch.Numbers;

/** Events of the presence of workers, the newest first. */
final class History {
  private static final int MAX_EVENTS = 200;

  private record Event(long at, String who, String kind, String text) {}

  private final Deque<Event> events = new ArrayDeque<>();

  private void add(long at, String who, String kind, String text) {
    events.addFirst(new Event(at, who, kind, text));
    if (events.size() > MAX_EVENTS) {
      events.removeLast();
    }
  }

  void joined(NodeReport report, long now) {
    String roles =
        report.roles().stream().sorted().map(Role::label).collect(Collectors.joining(", "));
    String how = roles.isEmpty() ? "is there" : "joins for " + roles + " on " + report.device();
    add(now, report.worker(), "join", how);
    trouble(report, now);
  }

  /** Records the differences between two reports of a worker. */
  void changed(WorkerCard before, NodeReport next, long now) {
    String who = next.worker();
    boolean restarted = next.counters().uptime() < before.report().counters().uptime();
    String silence =
        String.format(Locale.ROOT, "%.0f s of silence", Numbers.seconds(now - before.seen()));
    if (restarted) {
      add(now, who, "join", "was started again");
    } else if (before.presence() == Presence.SILENT || before.presence() == Presence.LOST) {
      add(now, who, "freeze", "continues after " + silence + ": it was frozen or cut off");
    }
    boolean samePhase = next.phase() == before.report().phase();
    if (!samePhase && next.phase() == Phase.LEFT) {
      add(now, who, "leave", "leaves");
    } else if (!samePhase || !next.reason().equals(before.report().reason())) {
      trouble(next, now);
    }
  }

  private void trouble(NodeReport report, long now) {
    if (!report.reason().isEmpty()) {
      add(now, report.worker(), "trouble", report.phase().label() + ": " + report.reason());
    }
  }

  private static final Map<Presence, String> SILENCE =
      Map.of(Presence.SILENT, "is silent", Presence.LOST, "is lost");

  void silent(WorkerCard worker, long now) {
    String who = worker.report().worker();
    String text = SILENCE.getOrDefault(worker.presence(), "");
    add(
        now,
        who,
        worker.presence().label(),
        text + ", last phase " + worker.report().phase().label());
  }

  JsonArray json(long now) {
    return Answer.array(
        events,
        event ->
            new JsonObject()
                .put("ago", Numbers.seconds(now - event.at()))
                .put("who", event.who())
                .put("kind", event.kind())
                .put("text", event.text()));
  }
}
