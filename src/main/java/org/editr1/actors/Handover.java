package org.editr1.actors;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import org.editr1.engine.SampleFault;
import org.editr1.journey.Message.Ack;
import org.editr1.journey.Message.Done;
import org.editr1.journey.Message.Failed;
import org.editr1.journey.Message.Welcome;
import org.editr1.journey.TensorRef;
import org.editr1.store.StoreFailure;
import org.editr1.store.TensorStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Brings to the head what became of an order. What is done is not lost because the head is: it is
 * stored and told until it is heard, by whichever head the run has then.
 */
final class Handover {
  private static final Logger LOG = LoggerFactory.getLogger(Handover.class);
  private static final long STORE_AGAIN = 500;

  private final Vertx vertx;
  private final HeadLink link;
  private final String worker;
  private final Runnable headIsLost;
  private @Nullable TensorStore store;
  private String run = "";
  private String told = "";

  /**
   * @param headIsLost called when the store cannot be reached
   */
  Handover(Vertx vertx, HeadLink link, String worker, Runnable headIsLost) {
    this.vertx = vertx;
    this.link = link;
    this.worker = worker;
    this.headIsLost = headIsLost;
  }

  /** From now on everything goes to this head. */
  void to(Welcome head, TensorStore headStore) {
    run = head.run();
    store = headStore;
  }

  /** Fails where the result is no use, or where the worker leaves before it is heard. */
  Future<Ack> done(Slot slot, Device.Ran ran) {
    return store(ran.output())
        .map(reference -> ran.output().result().apply(reference))
        .map(
            result ->
                new Done(
                    worker, slot.lease().token(), run, slot.order().id(), result, ran.seconds()))
        .compose(link::done)
        .onSuccess(
            ack -> {
              if (!ack.accepted()) {
                LOG.info("{} is not taken: {}", slot.order().id(), ack.reason());
              }
            });
  }

  private Future<@Nullable TensorRef> store(OrderRunner.Output output) {
    byte[] blob = output.blob();
    TensorStore reached = store;
    if (blob == null || reached == null) {
      return Future.succeededFuture(null);
    }
    return reached
        .put(output.path(), blob)
        .<@Nullable TensorRef>map(reference -> reference)
        .recover(failure -> mayPass(failure) ? again(output) : Future.failedFuture(failure));
  }

  private boolean mayPass(Throwable failure) {
    return !link.isLeaving()
        && failure instanceof StoreFailure known
        && (known.kind() == StoreFailure.Kind.UNREACHABLE
            || known.kind() == StoreFailure.Kind.TIMEOUT);
  }

  private Future<@Nullable TensorRef> again(OrderRunner.Output output) {
    headIsLost.run();
    return vertx.timer(STORE_AGAIN).compose(unused -> store(output));
  }

  /** Only a fault of samples can drop them; whatever else went wrong is tried again. */
  Future<Ack> failed(Slot slot, Throwable failure) {
    String reason = reason(failure);
    // What fails again and again for one reason, such as a dead server, is no news.
    LOG.atLevel(reason.equals(told) ? Level.DEBUG : Level.WARN)
        .log("{} failed: {}", slot.order().id(), reason);
    LOG.debug("{} failed", slot.order().id(), failure);
    told = reason;
    return link.failed(
        new Failed(worker, slot.lease().token(), slot.order().id(), faulty(failure), reason));
  }

  /** In words. */
  static String reason(Throwable failure) {
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }

  /** The samples that are at fault themselves. */
  static List<Integer> faulty(Throwable failure) {
    return failure instanceof SampleFault fault ? fault.samples() : List.of();
  }
}
