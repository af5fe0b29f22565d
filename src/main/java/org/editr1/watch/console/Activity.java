package org.editr1.watch.console;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.editr1.Clock;
import org.editr1.journey.Message.OrderRan;
import org.editr1.journey.Role;
import org.editr1.watch.Numbers;
import org.jspecify.annotations.Nullable;

/** Busy shares of a device over the last two minutes, by role and interval. */
final class Activity {
  private static final int INTERVALS = 60;
  private static final long INTERVAL = 2 * Clock.SECOND;

  private final Map<Role, double[]> shares = new EnumMap<>(Role.class);
  private long newest = Long.MIN_VALUE;

  /** Adds an order whose account arrived at {@code now}. */
  void ran(OrderRan ran, long now) {
    long began = now - (long) (ran.began() * Clock.SECOND);
    long ended = now - (long) (ran.ended() * Clock.SECOND);
    add(of(ran.order().role()), began, ended, now);
  }

  private double[] of(Role role) {
    return shares.computeIfAbsent(role, unused -> new double[INTERVALS]);
  }

  private void add(double[] target, long began, long ended, long now) {
    moveTo(now);
    for (long at = Math.max(began, end(-1)); at < ended; ) {
      long interval = Math.floorDiv(at, INTERVAL);
      long until = Math.min(ended, (interval + 1) * INTERVAL);
      int index = (int) (interval - (newest - INTERVALS + 1));
      if (index >= INTERVALS) {
        return;
      }
      target[index] += (double) (until - at) / INTERVAL;
      at = until;
    }
  }

  /** The end of interval {@code index}, from -1, which lies before the first. */
  private long end(int index) {
    return (newest - INTERVALS + 1 + index + 1) * INTERVAL;
  }

  private void moveTo(long now) {
    long interval = Math.floorDiv(now, INTERVAL);
    if (newest == Long.MIN_VALUE) {
      newest = interval;
    }
    int by = (int) Math.min(INTERVALS, Math.max(0, interval - newest));
    if (by > 0) {
      for (double[] values : shares.values()) {
        System.arraycopy(values, by, values, 0, INTERVALS - by);
        Arrays.fill(values, INTERVALS - by, INTERVALS, 0);
      }
      newest = interval;
    }
  }

  /**
   * @param running role of the order that has run since {@code since}; null where none runs
   */
  JsonObject json(@Nullable Role running, long since, long now) {
    moveTo(now);
    Map<Role, double[]> all = new EnumMap<>(Role.class);
    shares.forEach((role, values) -> all.put(role, values.clone()));
    if (running != null) {
      add(all.computeIfAbsent(running, unused -> new double[INTERVALS]), since, now, now);
    }
    JsonObject json = new JsonObject().put("seconds", INTERVAL / Clock.SECOND);
    JsonObject byRole = new JsonObject();
    all.forEach((role, values) -> byRole.put(role.label(), shares(values)));
    return json.put("shares", byRole);
  }

  private static JsonArray shares(double[] values) {
    JsonArray shares = new JsonArray();
    for (double value : values) {
      shares.add(Numbers.round(Math.min(1, value)));
    }
    return shares;
  }
}
