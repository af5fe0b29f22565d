package org.editr1.node;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.lang.management.ManagementFactory;
import java.util.Objects;
import java.util.function.Supplier;
import org.editr1.Failure;
import org.editr1.bus.Addresses;
import org.editr1.bus.Bus;
import org.editr1.bus.BusFailure;
import org.editr1.bus.BusFailure.Kind;
import org.editr1.config.HeadConfiguration;
import org.editr1.journey.Message.FindHead;
import org.editr1.journey.Message.HeadFound;

/** A cluster has one head: of two, each would get half of the workers' messages. */
final class OneHead {
  /** Longer than a cluster keeps a member that does not answer: see {@code cluster.xml}. */
  private static final long TIMEOUT_MILLIS = 15_000;

  private OneHead() {}

  static HeadFound self(HeadConfiguration head) {
    return new HeadFound(
        ManagementFactory.getRuntimeMXBean().getName(),
        Objects.requireNonNullElse(head.out(), head.run()));
  }

  /**
   * Answers for the head of the cluster from now on; fails, naming it, where there is another one.
   * One that is frozen is given up by the cluster meanwhile; one that is busy answers late.
   */
  static Future<?> claim(Vertx vertx, HeadFound self) {
    return claim(vertx, self, TIMEOUT_MILLIS);
  }

  static Future<?> claim(Vertx vertx, HeadFound self, long timeoutMillis) {
    Bus bus = Bus.of(vertx);
    Supplier<Future<HeadFound>> ask =
        () -> bus.request(Addresses.HEAD_FIND, new FindHead(), timeoutMillis);
    return ask.get()
        .recover(cause -> is(Kind.TIMEOUT, cause) ? ask.get() : Future.failedFuture(cause))
        .transform(
            asked -> {
              if (asked.succeeded()) {
                HeadFound other = asked.result();
                return refused("process %s with %s".formatted(other.process(), other.run()));
              }
              return is(Kind.NOBODY, asked.cause())
                  ? bus.answer(Addresses.HEAD_FIND, found -> self)
                  : refused("it does not tell its name (" + asked.cause().getMessage() + ")");
            });
  }

  private static boolean is(Kind kind, Throwable cause) {
    return cause instanceof BusFailure failure && failure.kind() == kind;
  }

  private static Future<Bus.Subscription> refused(String other) {
    return Future.failedFuture(
        new Failure(
            Failure.Kind.TAKEN,
            "the cluster has a head: %s; stop that one, or start this one in another cluster (-Dedit-r1.cluster.name=NAME)"
                .formatted(other)));
  }
}
