package org.editr1.actors;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.editr1.journey.Message;
import org.editr1.journey.Message.Claim;
import org.editr1.journey.Message.Lease;
import org.editr1.journey.Message.NoWork;
import org.editr1.journey.Message.Release;
import org.editr1.journey.Message.Renew;
import org.editr1.journey.Message.Welcome;
import org.editr1.journey.Order;
import org.editr1.journey.Phase;
import org.editr1.journey.Role;
import org.editr1.store.TensorStore;
import org.jspecify.annotations.Nullable;

/**
 * Claim an order, fetch what it names, run it, store the result, say done. While the device runs
 * one order the next one is claimed and fetched, so that the device never waits for the network.
 */
final class ClaimLoop {
  private static final int ORDERS_AT_HAND = 2;
  private static final long CACHE_BYTES = 1L << 30;
  private static final long AFTER_FAILURE = 1_000;

  private final Vertx vertx;
  private final HeadLink link;
  private final Device device;
  private final Runnable headIsLost;
  private final List<Slot> slots = new ArrayList<>();
  private final Set<Role> resting = EnumSet.noneOf(Role.class);
  private final Promise<Void> ended = Promise.promise();
  private final Handover handover;
  private @Nullable TensorStore store;
  private @Nullable InputFetcher inputs;
  private long epoch;
  private long sequence;
  private boolean working;
  private boolean claiming;
  private boolean ending;
  private long nap = -1;
  private long renewal = -1;

  ClaimLoop(Vertx vertx, HeadLink link, Device device, Runnable headIsLost) {
    this.vertx = vertx;
    this.link = link;
    this.device = device;
    this.headIsLost = headIsLost;
    this.handover = new Handover(vertx, link, device.identity().worker(), this::headIsLost);
  }

  /** Works for a head from now on; orders at hand of an earlier one are still told to it. */
  void begin(Welcome head, TensorStore headStore) {
    epoch = head.epoch();
    handover.to(head, headStore);
    if (headStore != store) {
      store = headStore;
      inputs = new InputFetcher(headStore, CACHE_BYTES);
    }
    working = true;
    device.report().phase(Phase.IDLE, "");
    wake();
  }

  /** There may be work. */
  void wake() {
    if (nap >= 0) {
      vertx.cancelTimer(nap);
      nap = -1;
    }
    claim();
  }

  private void sleep(long millis) {
    if (nap < 0) {
      nap = vertx.setTimer(Math.max(1, millis), unused -> wake());
    }
  }

  private void claim() {
    if (!working || ending || claiming || nap >= 0 || slots.size() >= ORDERS_AT_HAND) {
      return;
    }
    WorkerIdentity self = device.identity();
    Set<Role> roles = EnumSet.copyOf(self.roles());
    roles.removeAll(resting);
    if (roles.isEmpty()) {
      return;
    }
    claiming = true;
    link.claim(new Claim(self.worker(), self.incarnation(), epoch, sequence, roles))
        .onComplete(
            answer -> {
              claiming = false;
              if (answer.failed()) {
                // The same sequence number again: a lost answer is repeated.
                headIsLost();
                endIfIdle();
              } else {
                sequence++;
                answered(answer.result());
              }
            });
  }

  private void answered(Message answer) {
    if (answer instanceof Lease lease) {
      take(lease);
      claim();
    } else if (answer instanceof NoWork none) {
      sleep(none.retryMillis());
    } else {
      headIsLost();
    }
    endIfIdle();
  }

  /** Claims nothing until a head has taken the worker in again. */
  private void headIsLost() {
    if (working) {
      working = false;
      headIsLost.run();
    }
  }

  private void take(Lease lease) {
    Slot slot = new Slot(lease, device.nanos());
    slots.add(slot);
    if (renewal < 0) {
      renewal = vertx.setPeriodic(Math.max(1, lease.millis() / 3), unused -> renew());
    }
    if (ending || inputs == null) {
      giveBack(slot);
      return;
    }
    inputs
        .fetch(lease.order())
        .onSuccess(
            fetched -> {
              if (slot.state() == Slot.State.FETCHING) {
                slot.toReady(fetched);
                runNext();
              }
            })
        .onFailure(failure -> failed(slot, failure));
  }

  private void renew() {
    for (Slot slot : List.copyOf(slots)) {
      link.renew(new Renew(device.identity().worker(), slot.lease().token(), slot.order().id()))
          .onSuccess(
              ack -> {
                if (!ack.accepted() && slot.toLost()) {
                  remove(slot);
                }
              });
    }
  }

  /** Orders run in the sequence in which they were leased; the first one is no reservation. */
  private void runNext() {
    Slot next =
        slots.stream().filter(slot -> slot.state() != Slot.State.TELLING).findFirst().orElse(null);
    if (next == null || next.state() != Slot.State.READY) {
      return;
    }
    Order order = next.order();
    device.report().phase(Phase.of(order.id().role()), "");
    device
        .run(order, next.toRunning())
        .onSuccess(
            ran -> {
              device.report().ran(order, ran.seconds());
              next.toTelling();
              runNext();
              tell(next, ran);
            })
        .onFailure(failure -> failed(next, failure));
  }

  private void tell(Slot slot, Device.Ran ran) {
    handover
        .done(slot, ran)
        .onSuccess(
            ack -> {
              device.report().told(slot, ack.reason());
              remove(slot);
            })
        .onFailure(failure -> sayFailed(slot, failure));
  }

  private void failed(Slot slot, Throwable failure) {
    if (slot.state() != Slot.State.LOST) {
      slot.toTelling();
      runNext();
      sayFailed(slot, failure);
    }
  }

  /**
   * Only a fault of samples can drop them; whatever else went wrong is tried again, a little later,
   * and told until an order of the role succeeds. The device's other roles go on meanwhile.
   */
  private void sayFailed(Slot slot, Throwable failure) {
    handover
        .failed(slot, failure)
        .onComplete(
            unused -> {
              device.report().told(slot, String.valueOf(failure.getMessage()));
              if (Handover.faulty(failure).isEmpty()) {
                device.report().troubled(slot.order(), Handover.reason(failure));
                rest(slot.order().id().role());
              }
              remove(slot);
            });
  }

  private void rest(Role role) {
    resting.add(role);
    vertx.setTimer(
        AFTER_FAILURE,
        unused -> {
          resting.remove(role);
          claim();
        });
  }

  private void remove(Slot slot) {
    slots.remove(slot);
    if (slots.isEmpty()) {
      vertx.cancelTimer(renewal);
      renewal = -1;
      device.report().phase(Phase.IDLE, "");
    }
    runNext();
    claim();
    endIfIdle();
  }

  /** Hands back what was not begun and completes when the rest is told. */
  Future<Void> end() {
    ending = true;
    link.leave();
    if (nap >= 0) {
      vertx.cancelTimer(nap);
    }
    for (Slot slot : List.copyOf(slots)) {
      giveBack(slot);
    }
    endIfIdle();
    return ended.future();
  }

  private void giveBack(Slot slot) {
    if (slot.toLost()) {
      link.release(new Release(device.identity().worker(), slot.lease().token(), slot.order().id()))
          .onComplete(unused -> remove(slot));
    }
  }

  private void endIfIdle() {
    if (ending && !claiming && slots.isEmpty()) {
      ended.tryComplete();
    }
  }
}
