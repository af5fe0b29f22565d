package org.editr1.node;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.lang.management.ManagementFactory;
import java.util.Objects;
import org.editr1.Failure;
import org.editr1.bus.Addresses;
import org.editr1.bus.Bus;
import org.editr1.bus.BusFailure;
import org.editr1.config.HeadConfiguration;
import org.editr1.journey.Message.FindHead;
import org.editr1.journey.Message.HeadFound;

/** A cluster has one head: of two, each would get half of the workers' messages. */
final class OneHead {
  private static final long TIMEOUT_MILLIS = 2_000;

  private OneHead() {}

  static HeadFound self(HeadConfiguration head) {
    return new HeadFound(
        ManagementFactory.getRuntimeMXBean().getName(),
        Objects.requireNonNullElse(head.out(), head.run()));
  }

  /**
   * Answers for the head of the cluster from now on; fails, naming it, where another one answers.
   * One that is frozen does not answer: workers tell the two apart by epoch and run.
   */
  static Future<?> claim(Vertx vertx, HeadFound self) {
    Bus bus = Bus.of(vertx);
    return bus.request(Addresses.HEAD_FIND, new FindHead(), TIMEOUT_MILLIS)
        .transform(
            asked -> {
              if (asked.succeeded()) {
                HeadFound other = asked.result();
                return refused("process %s with %s".formatted(other.process(), other.run()));
              }
              boolean isGone = asked.cause() instanceof BusFailure why && why.isTransient();
              return isGone
                  ? bus.answer(Addresses.HEAD_FIND, found -> self)
                  : refused("it is of another build (" + asked.cause().getMessage() + ")");
            });
  }

  private static Future<Bus.Subscription> refused(String other) {
    return Future.failedFuture(
        new Failure(
            Failure.Kind.TAKEN,
            "the cluster has a head: %s; stop that one, or start this one in another cluster (-Dedit-r1.cluster.name=NAME)"
                .formatted(other)));
  }
}
