package org.editr1.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ch.qos.logback.classic.Level;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.editr1.LogCapture;
import org.editr1.journey.AddressTraffic;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Message.Ack;
import org.editr1.journey.Message.BusTail;
import org.editr1.journey.Message.Hello;
import org.editr1.journey.Message.Release;
import org.editr1.journey.Message.SampleDropped;
import org.editr1.journey.Message.WorkAvailable;
import org.editr1.journey.OrderId;
import org.editr1.journey.Pass;
import org.editr1.journey.Role;
import org.editr1.journey.SampleKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BusTest {
  private static final OrderId ORDER =
      new OrderId(Role.TRAIN, new GroupKey(new Pass.Step(3), 7), 0);
  private static final Release RELEASE = new Release("worker-1", 5, ORDER);
  private static final Ack ACK = new Ack(ORDER, true, "");

  private final Vertx vertx = Vertx.vertx();
  private final Bus bus = Bus.of(vertx);

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void requestIsAnswered() {
    await(bus.answer(Addresses.ORDER_RELEASE, release -> new Ack(release.order(), true, "")));
    assertEquals(ACK, await(release()));
  }

  @Test
  void oneBusPerVertx() {
    assertSame(bus, Bus.of(vertx));
  }

  @Test
  void exceptionOfReceiverReachesRequester() {
    BusFailure failure =
        failure(
            release -> {
              throw new IllegalStateException("no such lease");
            });
    assertEquals(BusFailure.Kind.FAILED, failure.kind());
    assertEquals("order.release: no such lease", failure.getMessage());
  }

  @Test
  void failedFutureReachesRequester() {
    BusFailure failure = failure(release -> Future.failedFuture("disk full"));
    assertEquals("order.release: disk full", failure.getMessage());
  }

  @Test
  void missingAnswerReachesRequester() {
    BusFailure failure = failure(release -> Future.succeededFuture(null));
    assertEquals("order.release: expected Ack, got nothing", failure.getMessage());
  }

  @Test
  void tooLargeAnswerReachesRequesterAsFailure() {
    BusFailure failure =
        failure(release -> Future.succeededFuture(new Ack(ORDER, true, "x".repeat(70_000))));
    assertEquals(BusFailure.Kind.FAILED, failure.kind());
    assertEquals(true, failure.getMessage().contains("too large for the event bus"));
  }

  @Test
  void tooLargeRequestFails() {
    Hello hello =
        new Hello("x".repeat(70_000), 1, "", "", "", Set.of(), Map.of(), Map.of(), "", 0, "");
    BusFailure failure =
        assertThrows(
            BusFailure.class, () -> await(bus.request(Addresses.WORKER_HELLO, hello, 30_000)));
    assertEquals(BusFailure.Kind.UNREADABLE, failure.kind());
  }

  @Test
  void tooLargePublicationFailsItsFutureAndIsLogged() {
    SampleDropped dropped = new SampleDropped(new SampleKey(ORDER.group(), 1), "x".repeat(70_000));
    try (LogCapture log = LogCapture.of(Bus.class)) {
      Future<Void> published = bus.publish(Addresses.SAMPLE_DROPPED, dropped);
      assertThrows(BusFailure.class, () -> await(published));
      assertEquals(1, log.lines(Level.ERROR).size());
    }
  }

  @Test
  void messageOfWrongTypeIsRefused() {
    await(bus.answer(Addresses.ORDER_RELEASE, release -> ACK));
    Address.Request<WorkAvailable, Ack> wrong =
        new Address.Request<>("order.release", WorkAvailable.class, Ack.class);
    BusFailure failure =
        assertThrows(
            BusFailure.class,
            () -> await(bus.request(wrong, new WorkAvailable(Set.of(Role.TRAIN)), 30_000)));
    assertEquals(BusFailure.Kind.UNREADABLE, failure.kind());
    assertEquals("order.release: expected Release, got WorkAvailable", failure.getMessage());
  }

  @Test
  void distinguishesMissingReceiverFromTimeout() {
    assertEquals(
        BusFailure.Kind.NOBODY, assertThrows(BusFailure.class, () -> await(release())).kind());
    await(bus.consume(Addresses.ORDER_RELEASE, release -> Promise.<Ack>promise().future()));
    Future<Ack> unanswered = bus.request(Addresses.ORDER_RELEASE, RELEASE, 20);
    assertEquals(
        BusFailure.Kind.TIMEOUT, assertThrows(BusFailure.class, () -> await(unanswered)).kind());
  }

  @Test
  void everySubscriberReceivesUntilItStops() {
    Promise<WorkAvailable> first = Promise.promise();
    Promise<WorkAvailable> second = Promise.promise();
    await(bus.subscribe(Addresses.WORK_AVAILABLE, first::tryComplete));
    Bus.Subscription subscription =
        await(bus.subscribe(Addresses.WORK_AVAILABLE, second::tryComplete));
    WorkAvailable wake = new WorkAvailable(Set.of(Role.ROLLOUT));
    bus.publish(Addresses.WORK_AVAILABLE, wake);
    assertEquals(wake, await(first.future()));
    assertEquals(wake, await(second.future()));
    await(subscription.stop());
    AddressTraffic traffic = traffic("work.available");
    assertEquals(1, traffic.sent());
    assertEquals(2, traffic.received());
    assertEquals(1, traffic.consumers());
  }

  @Test
  void timesRequestsAndCountsFailuresByKind() {
    assertThrows(BusFailure.class, () -> await(release()));
    Promise<Ack> answer = Promise.promise();
    await(bus.consume(Addresses.ORDER_RELEASE, release -> answer.future()));
    Future<Ack> asked = release();
    assertEquals(1, traffic("order.release").inFlight());
    answer.complete(ACK);
    await(asked);
    AddressTraffic traffic = traffic("order.release");
    assertEquals(0, traffic.inFlight());
    assertEquals(
        new AddressTraffic.Failures(1, 0, 0, 0, "order.release: nobody listens there"),
        traffic.failures());
    assertEquals(Bus.LATENCY_BOUNDS.size() + 1, traffic.latency().size());
    assertEquals(1, traffic.latency().stream().mapToLong(Long::longValue).sum());
  }

  @Test
  void drainsSamplesOfSentMessages() {
    await(bus.answer(Addresses.ORDER_RELEASE, release -> ACK));
    await(release());
    List<BusTail.Copy> copies = bus.drainSamples();
    assertEquals(
        List.of("order.release Release", "answer Ack"),
        copies.stream().map(copy -> copy.address() + " " + copy.type()).toList());
    assertEquals("step-3/group-7/train-0", copies.get(0).about());
    assertEquals(true, copies.get(0).text().contains("worker-1"), copies.get(0).text());
    assertEquals(List.of(), bus.drainSamples());
  }

  private AddressTraffic traffic(String address) {
    return bus.traffic().stream()
        .filter(one -> one.address().equals(address))
        .findFirst()
        .orElseThrow();
  }

  private BusFailure failure(Function<Release, Future<Ack>> handler) {
    await(bus.consume(Addresses.ORDER_RELEASE, handler));
    return assertThrows(BusFailure.class, () -> await(release()));
  }

  private Future<Ack> release() {
    return bus.request(Addresses.ORDER_RELEASE, RELEASE, 30_000);
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.await(20, TimeUnit.SECONDS);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new AssertionError(e);
    }
  }
}
