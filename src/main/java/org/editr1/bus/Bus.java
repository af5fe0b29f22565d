package org.editr1.bus;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.shareddata.Shareable;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;
import org.editr1.Clock;
import org.editr1.Token;
import org.editr1.journey.AddressTraffic;
import org.editr1.journey.Message;
import org.editr1.journey.Message.BusTail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event bus with types. Every failure of a receiver reaches the requester as a {@link
 * BusFailure}: one that throws, one that answers with the wrong type, one that cannot read the
 * message. Delivery is at most once, so a message that is sent again must be idempotent.
 */
public final class Bus implements Shareable {
  /** The ends of the intervals of {@link AddressTraffic#latency}, in seconds. */
  public static final List<Double> LATENCY_BOUNDS =
      List.of(
          .0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1.0, 2.5, 5.0,
          10.0);

  private static final Logger LOG = LoggerFactory.getLogger(Bus.class);
  private static final long PUBLISH_TIMEOUT_MILLIS = 5_000;

  /** The timeout of a request whose answer may take as long as it takes. */
  public static final long NO_TIMEOUT = TimeUnit.DAYS.toMillis(365);

  private final EventBus eventBus;
  private final WireCodec codec = new WireCodec();
  private final Traffic traffic = new Traffic(Clock.SYSTEM);

  /** A registered handler. */
  public interface Subscription {
    /** Completes when the handler will get no further message. */
    Future<Void> stop();
  }

  private Bus(Vertx vertx) {
    eventBus = vertx.eventBus();
    eventBus.registerCodec(codec);
    // No message ever makes an object of a class that the sender names.
    eventBus.serializableChecker(name -> false);
    eventBus.clusterSerializableChecker(name -> false);
    eventBus.codecSelector(body -> body instanceof Encoded ? WireCodec.NAME : null);
    traffic.watch(eventBus);
  }

  /** Returns the bus of {@code vertx}: one for all, since a codec can be registered only once. */
  public static Bus of(Vertx vertx) {
    return vertx
        .sharedData()
        .<String, Bus>getLocalMap("org.editr1.bus")
        .computeIfAbsent("bus", unused -> new Bus(vertx));
  }

  /**
   * Sends with each message to other processes a proof of {@code token}, and takes none for read
   * that lacks it.
   */
  public void use(Token token) {
    codec.use(token);
  }

  /**
   * Asks the one receiver of {@code address}.
   *
   * @return the answer, or a {@link BusFailure}
   */
  public <M extends Message, R extends Message> Future<R> request(
      Address.Request<M, R> address, M message, long timeoutMillis) {
    Future<R> answer =
        encode(address, message)
            .compose(
                encoded ->
                    eventBus.request(
                        address.name(),
                        encoded,
                        new DeliveryOptions()
                            .setSendTimeout(timeoutMillis)
                            .setLocalOnly(address.isLocal())))
            .map(received -> cast(address, address.reply(), received.body()))
            .recover(failure -> Future.failedFuture(BusFailure.of(address.name(), failure)));
    return traffic.watch(address, answer);
  }

  /**
   * Sends to every subscriber of {@code address}.
   *
   * @return completes when the message is under way to all of them, or after five seconds, since a
   *     cluster may have to look the subscribers up; fails, and logs it, if the message is too
   *     large
   */
  public <M extends Message> Future<Void> publish(Address.Topic<M> address, M message) {
    return encode(address, message)
        .onFailure(failure -> LOG.error("not published: {}", failure.getMessage()))
        .compose(
            encoded ->
                eventBus
                    .<Encoded>publisher(address.name())
                    .write(encoded)
                    .timeout(PUBLISH_TIMEOUT_MILLIS, TimeUnit.MILLISECONDS)
                    .otherwiseEmpty());
  }

  /**
   * Answers requests, now or later.
   *
   * @return completes when the handler is known to the cluster
   */
  public <M extends Message, R extends Message> Future<Subscription> consume(
      Address.Request<M, R> address, Function<M, Future<R>> handler) {
    return consume(address, handler, unsendable -> {});
  }

  /**
   * Answers requests, now or later.
   *
   * @param unsendable learns of an answer that is too large: the requester would ask for it again
   *     in vain
   */
  public <M extends Message, R extends Message> Future<Subscription> consume(
      Address.Request<M, R> address,
      Function<M, Future<R>> handler,
      Consumer<RuntimeException> unsendable) {
    return listen(
        address,
        address.isLocal(),
        received ->
            Future.<R>succeededFuture()
                .flatMap(unused -> handler.apply(read(address, received)))
                .map(reply -> sendable(address, reply, unsendable))
                .onSuccess(received::reply)
                .onFailure(failure -> refuse(received, failure)));
  }

  /** Answers requests at once. */
  public <M extends Message, R extends Message> Future<Subscription> answer(
      Address.Request<M, R> address, Function<M, R> handler) {
    return consume(address, message -> Future.succeededFuture(handler.apply(message)));
  }

  /**
   * Receives what is published. An exception of the handler goes to the context's exception
   * handler; a message that cannot be read is skipped, since it is from another build.
   */
  public <M extends Message> Future<Subscription> subscribe(
      Address.Topic<M> address, Consumer<M> handler) {
    return subscribe(address, false, handler);
  }

  /** Receives what this process publishes, and nothing from the others of the cluster. */
  public <M extends Message> Future<Subscription> subscribeHere(
      Address.Topic<M> address, Consumer<M> handler) {
    return subscribe(address, true, handler);
  }

  private <M extends Message> Future<Subscription> subscribe(
      Address.Topic<M> address, boolean isLocal, Consumer<M> handler) {
    return listen(
        address,
        isLocal,
        received -> {
          if (address.type().isInstance(received.body())) {
            handler.accept(address.type().cast(received.body()));
          }
        });
  }

  /**
   * Calls {@code observer} for each request of this node that is answered from now on.
   *
   * @param observer takes the address and the nanoseconds to the answer; called on event loops
   */
  public void observe(ObjLongConsumer<String> observer) {
    traffic.observe(observer);
  }

  /** Totals of the messages of this process since it started, by address. */
  public List<AddressTraffic> traffic() {
    return traffic.totals();
  }

  /** Returns samples of the messages that this process has sent since the last call. */
  public List<BusTail.Copy> drainSamples() {
    return traffic.drainSamples();
  }

  private Future<Subscription> listen(
      Address<?> address,
      boolean isLocal,
      Consumer<io.vertx.core.eventbus.Message<Object>> handler) {
    MessageConsumer<Object> consumer =
        isLocal
            ? eventBus.localConsumer(address.name(), handler::accept)
            : eventBus.consumer(address.name(), handler::accept);
    traffic.listens(address, 1);
    return consumer
        .completion()
        .map(
            unused ->
                () -> consumer.unregister().onComplete(stopped -> traffic.listens(address, -1)));
  }

  private static <M extends Message> M read(
      Address<M> address, io.vertx.core.eventbus.Message<Object> received) {
    return cast(address, address.type(), received.body());
  }

  private static Future<Encoded> encode(Address<?> address, Message message) {
    try {
      return Future.succeededFuture(WireCodec.encode(message));
    } catch (IllegalArgumentException e) {
      return Future.failedFuture(unreadable(address, String.valueOf(e.getMessage())));
    }
  }

  private static <R extends Message> Encoded sendable(
      Address.Request<?, R> address, R reply, Consumer<RuntimeException> unsendable) {
    try {
      return WireCodec.encode(cast(address, address.reply(), reply));
    } catch (IllegalArgumentException e) {
      BusFailure failure =
          new BusFailure(BusFailure.Kind.FAILED, "the answer cannot be sent: " + e.getMessage());
      unsendable.accept(failure);
      throw failure;
    }
  }

  private static <T extends Message> T cast(Address<?> address, Class<T> type, Object body) {
    if (body instanceof WireCodec.Unreadable unreadable) {
      throw unreadable(address, unreadable.reason());
    }
    if (!type.isInstance(body)) {
      String got = body == null ? "nothing" : body.getClass().getSimpleName();
      throw unreadable(address, "expected " + type.getSimpleName() + ", got " + got);
    }
    return type.cast(body);
  }

  private static BusFailure unreadable(Address<?> address, String reason) {
    return new BusFailure(BusFailure.Kind.UNREADABLE, address.name() + ": " + reason);
  }

  private static void refuse(io.vertx.core.eventbus.Message<Object> received, Throwable failure) {
    String text = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    received.fail(BusFailure.code(failure), text);
  }
}
