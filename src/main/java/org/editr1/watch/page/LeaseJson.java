package org.editr1.watch.page;

import io.vertx.core.json.JsonObject;
import org.editr1.journey.LeasedOrder;
import org.editr1.watch.Numbers;

/** A lease as the pages of cluster and queue show it. */
public final class LeaseJson {
  private static final double MILLIS = 1e3;

  private LeaseJson() {}

  /**
   * @param since nanoseconds since the head told of it
   */
  public static JsonObject of(LeasedOrder lease, long since) {
    return new JsonObject()
        .put("order", lease.order().path())
        .put("role", lease.order().role().label())
        .put("worker", lease.worker())
        .put("reservation", lease.reservation())
        .put("age", Numbers.round(lease.millis() / MILLIS + Numbers.seconds(since)))
        .put("left", Numbers.round(lease.leftMillis() / MILLIS - Numbers.seconds(since)))
        .put("lease", lease.lease());
  }
}
