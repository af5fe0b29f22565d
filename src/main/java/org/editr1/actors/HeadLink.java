package org.editr1.actors;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import org.editr1.bus.Address;
import org.editr1.bus.Addresses;
import org.editr1.bus.Bus;
import org.editr1.bus.BusFailure;
import org.editr1.journey.Message;
import org.editr1.journey.Message.Ack;
import org.editr1.journey.Message.Claim;
import org.editr1.journey.Message.Done;
import org.editr1.journey.Message.Failed;
import org.editr1.journey.Message.Hello;
import org.editr1.journey.Message.Release;
import org.editr1.journey.Message.Renew;

/**
 * A worker's way to the head. What is asked once may fail; results are told until they are heard,
 * which is safe because the head takes each of them once.
 */
final class HeadLink {
  private static final long TIMEOUT = 5_000;
  private static final long AGAIN = 500;

  private final Vertx vertx;
  private final Bus bus;
  private boolean leaving;

  HeadLink(Vertx vertx) {
    this.vertx = vertx;
    this.bus = Bus.of(vertx);
  }

  /** From now on what nobody hears is not told again: the worker leaves. */
  void leave() {
    leaving = true;
  }

  boolean isLeaving() {
    return leaving;
  }

  Future<Message> hello(Hello hello) {
    return bus.request(Addresses.WORKER_HELLO, hello, TIMEOUT);
  }

  Future<Message> claim(Claim claim) {
    return bus.request(Addresses.ORDER_CLAIM, claim, TIMEOUT);
  }

  Future<Ack> renew(Renew renew) {
    return bus.request(Addresses.ORDER_RENEW, renew, TIMEOUT);
  }

  Future<Ack> release(Release release) {
    return bus.request(Addresses.ORDER_RELEASE, release, TIMEOUT);
  }

  Future<Ack> done(Done done) {
    return tell(Addresses.ORDER_DONE, done);
  }

  Future<Ack> failed(Failed failed) {
    return tell(Addresses.ORDER_FAILED, failed);
  }

  private <M extends Message> Future<Ack> tell(Address.Request<M, Ack> address, M message) {
    return bus.request(address, message, TIMEOUT)
        .recover(
            failure ->
                !leaving && mayPass(failure)
                    ? pause().compose(unused -> tell(address, message))
                    : Future.failedFuture(failure));
  }

  /** Nobody heard it, or nobody answered; other failures would come again. */
  private static boolean mayPass(Throwable failure) {
    return failure instanceof BusFailure known
        && (known.kind() == BusFailure.Kind.NOBODY || known.kind() == BusFailure.Kind.TIMEOUT);
  }

  private Future<Void> pause() {
    Promise<Void> passed = Promise.promise();
    vertx.setTimer(AGAIN, unused -> passed.complete());
    return passed.future();
  }
}
