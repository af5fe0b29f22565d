package org.editr1.watch.console;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.editr1.Clock;
import org.editr1.journey.Message.OrderRan;
import org.editr1.journey.Role;
import org.editr1.watch.Numbers;
import org.jspecify.annotations.Nullable;

/** Busy shares of a device over the last two minutes, by role and interval. */
final class Activity {
  private static final int INTERVALS = 60;
  private static final long INTERVAL = 2 * Clock.SECOND;

  private record Span(Role role, long began, long ended) {}

  private final Deque<Span> spans = new ArrayDeque<>();
  private final Set<Role> roles = EnumSet.noneOf(Role.class);

  /** Adds an order whose account arrived at {@code now}. */
  void ran(OrderRan ran, long now) {
    long began = now - (long) (ran.began() * Clock.SECOND);
    long ended = now - (long) (ran.ended() * Clock.SECOND);
    roles.add(ran.order().role());
    spans.add(new Span(ran.order().role(), began, ended));
    spans.removeIf(span -> span.ended() <= first(now));
  }

  /** The beginning of the first interval. */
  private static long first(long now) {
    return (Math.floorDiv(now, INTERVAL) - INTERVALS + 1) * INTERVAL;
  }

  /**
   * @param running role of the order that has run since {@code since}; null where none runs
   */
  JsonObject json(@Nullable Role running, long since, long now) {
    Map<Role, double[]> shares = new EnumMap<>(Role.class);
    roles.forEach(role -> shares.put(role, new double[INTERVALS]));
    spans.forEach(span -> add(shares, span, first(now)));
    if (running != null) {
      add(shares, new Span(running, since, now), first(now));
    }
    JsonObject byRole = new JsonObject();
    shares.forEach(
        (role, own) ->
            byRole.put(
                role.label(),
                new JsonArray(
                    Arrays.stream(own)
                        .mapToObj(share -> Numbers.round(Math.min(1, share)))
                        .toList())));
    return new JsonObject().put("seconds", INTERVAL / Clock.SECOND).put("shares", byRole);
  }

  private static void add(Map<Role, double[]> shares, Span span, long first) {
    double[] own = shares.computeIfAbsent(span.role(), unused -> new double[INTERVALS]);
    for (int i = 0; i < INTERVALS; i++) {
      long from = first + i * INTERVAL;
      long busy = Math.min(span.ended(), from + INTERVAL) - Math.max(span.began(), from);
      own[i] += (double) Math.max(0, busy) / INTERVAL;
    }
  }
}
