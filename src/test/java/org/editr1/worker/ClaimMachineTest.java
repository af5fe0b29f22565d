package org.editr1.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.editr1.journey.EditTask;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Message;
import org.editr1.journey.Message.Ack;
import org.editr1.journey.Message.Claim;
import org.editr1.journey.Message.Done;
import org.editr1.journey.Message.Failed;
import org.editr1.journey.Message.Lease;
import org.editr1.journey.Message.NoWork;
import org.editr1.journey.Message.Refused;
import org.editr1.journey.Message.Release;
import org.editr1.journey.Message.Welcome;
import org.editr1.journey.Order;
import org.editr1.journey.OrderId;
import org.editr1.journey.Pass;
import org.editr1.journey.Phase;
import org.editr1.journey.Result;
import org.editr1.journey.Role;
import org.editr1.journey.TensorRef;
import org.editr1.worker.Decision.Timer;
import org.junit.jupiter.api.Test;

class ClaimMachineTest {
  private static final TensorRef FILE = new TensorRef("file", 3, "0".repeat(64));
  private static final Failure NO_ANSWER = new Failure(true, List.of(), "no answer");
  private static final Failure OUT_OF_MEMORY = new Failure(false, List.of(), "out of memory");

  private final ClaimMachine machine =
      new ClaimMachine(
          new WorkerIdentity(
              "w", 1, "", "node", "cpu", EnumSet.allOf(Role.class), Map.of(), Map.of(), ""),
          Pauses.STANDARD,
          () -> 0);

  /** The decisions since the last call, except reports and log lines. */
  private List<RecordingDriver.Decided> decided() {
    RecordingDriver driver = new RecordingDriver();
    machine.decided().forEach(decision -> decision.accept(driver));
    return driver.decided;
  }

  private List<String> names() {
    return decided().stream().map(RecordingDriver.Decided::name).toList();
  }

  private <T> T only(Class<T> type) {
    List<T> found =
        decided().stream()
            .map(RecordingDriver.Decided::about)
            .filter(type::isInstance)
            .map(type::cast)
            .toList();
    assertEquals(1, found.size(), found::toString);
    return found.get(0);
  }

  private static Lease lease(int chunk) {
    return lease(chunk, 0);
  }

  private static Lease lease(int chunk, long patience) {
    EditTask task = new EditTask("task", "prompt", "", FILE, null, "conditioning/task");
    OrderId id = new OrderId(Role.ENCODE, new GroupKey(new Pass.Step(0), 0), chunk);
    Order order = new Order.EncodeOrder(id, task);
    return new Lease(100 + chunk, 3_000, patience, order.digest(), order);
  }

  private static Welcome head(long epoch) {
    return new Welcome("run", epoch, FILE, "head", 1, "");
  }

  private static Ack ack(Lease lease, boolean accepted) {
    return new Ack(lease.order().id(), accepted, accepted ? "" : "expired");
  }

  private void join() {
    machine.started();
    machine.helloAnswered(head(1));
    machine.loaded();
  }

  /** Leaves the worker with order 0 running and order 1 in reserve. */
  private void holdTwo() {
    join();
    Stream.of(0, 1).forEach(chunk -> machine.claimAnswered(lease(chunk)));
    Stream.of(0, 1).forEach(machine::fetched);
    machine.decided();
  }

  @Test
  void joinsLoadsAndClaims() {
    machine.started();
    assertEquals(List.of("SayHello"), names());
    machine.helloAnswered(head(1));
    assertEquals(List.of("Connect", "Load"), names());
    machine.loaded();
    assertEquals(0, only(Claim.class).sequence());
  }

  @Test
  void waitForAHeadIsLoggedOncePerChange() {
    RecordingDriver driver = new RecordingDriver();
    machine.started();
    for (int i = 0; i < 3; i++) {
      machine.notAnswered("nobody listens");
      machine.fired(Joining.TIMER);
    }
    machine.helloAnswered(head(1));
    machine.decided().forEach(decision -> decision.accept(driver));
    assertEquals(
        List.of("w waits for a head: nobody listens", "w has found a head"), driver.logged);
  }

  @Test
  void saysHelloAgainAfterARefusal() {
    machine.started();
    machine.helloAnswered(new Refused("other weights"));
    Timer timer = only(Timer.class);
    machine.fired(timer);
    assertEquals(List.of("SayHello"), names());
  }

  @Test
  void olderHeadOfTheRunIsRefused() {
    join();
    machine.claimFailed();
    machine.decided();
    machine.helloAnswered(head(0));
    assertEquals(List.of("SetTimer"), names());
    machine.helloAnswered(head(2));
    assertEquals(List.of("Connect", "SendClaim"), names(), "the models are loaded already");
  }

  @Test
  void otherSpecificationStopsTheWorker() {
    join();
    machine.claimFailed();
    machine.decided();
    machine.helloAnswered(
        new Welcome("other", 1, new TensorRef("other", 3, "1".repeat(64)), "head", 1, ""));
    assertEquals(List.of("Connect", "GiveUp"), names());
    machine.workAvailable(Set.of(Role.TRAIN));
    assertEquals(List.of(), names());
  }

  @Test
  void unansweredClaimIsSentAgainWithItsNumber() {
    join();
    assertEquals(0, only(Claim.class).sequence());
    machine.claimFailed();
    machine.helloAnswered(head(1));
    assertEquals(0, only(Claim.class).sequence());
    machine.claimAnswered(lease(0));
    assertEquals(1, only(Claim.class).sequence());
  }

  @Test
  void availableWorkEndsThePause() {
    join();
    machine.claimAnswered(new NoWork(500, false));
    machine.decided();
    machine.workAvailable(Set.of(Role.ENCODE));
    assertEquals(List.of("CancelTimer", "SendClaim"), names());
  }

  @Test
  void claimsAndFetchesTheNextOrderWhileOneRuns() {
    join();
    machine.claimAnswered(lease(0));
    machine.fetched(0);
    machine.decided();
    machine.claimAnswered(lease(1));
    machine.fetched(1);
    assertEquals(List.of("Fetch"), names(), "two orders at most, one on the device");
    machine.ran(0, 1.5);
    assertEquals(List.of("Run", "Store"), names());
    machine.stored(0, new Result.Encoded(FILE));
    assertEquals(1.5, only(Done.class).seconds());
    machine.delivered(0, ack(lease(0), true));
    assertEquals(List.of("Forget", "SendClaim"), names());
  }

  @Test
  void headTakesBackAReservationButNotTheRunningOrder() {
    holdTwo();
    machine.renewed(0, ack(lease(0), false));
    assertEquals(List.of(), names());
    machine.renewed(1, ack(lease(1), false));
    assertEquals(List.of("Forget", "SendClaim"), names());
    machine.fetched(1);
    assertEquals(List.of(), names());
  }

  @Test
  void resultIsDeliveredUntilAHeadAcknowledgesIt() {
    holdTwo();
    machine.ran(0, 1);
    machine.stored(0, new Result.Encoded(FILE));
    machine.decided();
    for (int attempt = 0; attempt < 3_000; attempt++) {
      machine.failed(0, NO_ANSWER);
      machine.fired(only(Timer.class));
      assertEquals(List.of("DeliverResult"), names());
    }
    machine.delivered(0, ack(lease(0), true));
    assertEquals(List.of("Forget", "SendClaim"), names());
  }

  /** The reasons that the worker has reported since the last call. */
  private List<String> reasons() {
    RecordingDriver driver = new RecordingDriver();
    machine.decided().forEach(decision -> decision.accept(driver));
    return driver.reasons;
  }

  @Test
  void workerSaysWhyItKeepsAResult() {
    holdTwo();
    machine.ran(0, 1);
    machine.decided();
    for (int attempt = 0; attempt < 3; attempt++) {
      machine.failed(0, new Failure(true, List.of(), true, "the disk is full", null));
    }
    assertEquals(List.of("the disk is full"), reasons());
    machine.stored(0, new Result.Encoded(FILE));
    assertEquals(List.of(""), reasons());
  }

  @Test
  void unreachableStoreSendsTheWorkerBackToJoining() {
    holdTwo();
    machine.ran(0, 1);
    machine.decided();
    machine.failed(0, NO_ANSWER);
    assertEquals(List.of("SayHello", "SetTimer"), names());
  }

  @Test
  void failedOrderBacksOffItsRole() {
    holdTwo();
    machine.failed(0, OUT_OF_MEMORY);
    assertEquals("out of memory", only(Failed.class).reason());
    machine.delivered(0, ack(lease(0), true));
    assertEquals(EnumSet.complementOf(EnumSet.of(Role.ENCODE)), only(Claim.class).roles());
  }

  /** Until an order of the role runs; what is waited for may stay away for hours. */
  @Test
  void pauseAfterAFailureDoublesUpToALimit() {
    holdTwo();
    List<Long> pauses = new ArrayList<>();
    for (int number = 0; number < 7; number++) {
      machine.failed(number, OUT_OF_MEMORY);
      machine.decided();
      machine.delivered(number, ack(lease(number), true));
      pauses.add(backOff());
      machine.claimAnswered(lease(number + 2));
      machine.fired(new Timer(Timer.Purpose.BACK_OFF, Role.ENCODE.ordinal()));
      machine.decided();
    }
    assertEquals(
        List.of(1L, 2L, 4L, 8L, 16L, 32L, 32L),
        pauses.stream().map(each -> each / pauses.get(0)).toList());
    machine.fetched(7);
    machine.ran(7, 1);
    machine.decided();
    machine.failed(8, OUT_OF_MEMORY);
    machine.decided();
    machine.delivered(8, ack(lease(8), true));
    assertEquals(pauses.get(0), backOff());
  }

  private long backOff() {
    long[] millis = {-1};
    RecordingDriver driver =
        new RecordingDriver() {
          @Override
          public void set(Timer timer, long pause) {
            millis[0] = timer.purpose() == Timer.Purpose.BACK_OFF ? pause : millis[0];
          }
        };
    machine.decided().forEach(decision -> decision.accept(driver));
    return millis[0];
  }

  @Test
  void faultOfASampleBacksOffNothing() {
    holdTwo();
    machine.failed(0, new Failure(false, List.of(2), "poison"));
    assertEquals(List.of(2), only(Failed.class).faulty());
    machine.delivered(0, ack(lease(0), true));
    assertEquals(EnumSet.allOf(Role.class), only(Claim.class).roles());
  }

  @Test
  void leavingReleasesTheReservationAndDeliversTheRunningOrder() {
    holdTwo();
    machine.leave();
    assertEquals(lease(1).order().id(), only(Release.class).order());
    machine.released(1);
    machine.ran(0, 1);
    machine.stored(0, new Result.Encoded(FILE));
    machine.decided();
    machine.delivered(0, ack(lease(0), true));
    assertTrue(names().contains("Stop"));
  }

  @Test
  void leavingGivesUpAfterOneMoreAttempt() {
    holdTwo();
    machine.ran(0, 1);
    machine.stored(0, new Result.Encoded(FILE));
    machine.leave();
    machine.released(1);
    machine.decided();
    machine.failed(0, NO_ANSWER);
    assertEquals(List.of("DeliverFailure"), names());
    machine.failed(0, NO_ANSWER);
    assertTrue(names().contains("Stop"));
  }

  @Test
  void leavingWhileTheStoreIsFullSaysNothingAboutOtherOrders() {
    holdTwo();
    machine.ran(0, 1);
    machine.leave();
    machine.decided();
    machine.failed(0, new Failure(true, List.of(), true, "the disk is full", null));
    assertFalse(only(Failed.class).lasting());
  }

  @Test
  void leaseThatArrivesWhileLeavingIsReleased() {
    join();
    machine.decided();
    machine.leave();
    assertEquals(List.of("CancelTimer"), names(), "the claim is under way");
    machine.claimAnswered(lease(0));
    assertEquals(List.of("SetTimer", "ReleaseOrder"), names());
    machine.released(0);
    assertTrue(names().contains("Stop"));
  }

  @Test
  void deviceThatDoesNotReturnIsGivenUpAndItsOrdersGoBack() {
    join();
    machine.claimAnswered(lease(0, 60_000));
    machine.claimAnswered(lease(1, 60_000));
    machine.fetched(0);
    machine.fetched(1);
    machine.decided();
    Timer hang = new Timer(Timer.Purpose.HANG, 0);
    machine.fired(hang);
    List<RecordingDriver.Decided> decided = decided();
    assertTrue(decided.contains(new RecordingDriver.Decided("GiveUp", Phase.STUCK)));
    assertTrue(decided.stream().anyMatch(one -> one.about() instanceof Message.Failed));
    assertTrue(decided.stream().anyMatch(one -> one.about() instanceof Message.Release));
    machine.released(1);
    machine.delivered(0, ack(lease(0), false));
    machine.ran(0, 100);
    machine.fired(hang);
    machine.workAvailable(EnumSet.allOf(Role.class));
    assertEquals(
        List.of(),
        names().stream().filter(name -> !name.matches("Forget|(Set|Cancel)Timer")).toList());
    machine.leave();
    assertEquals(List.of("Stop"), names().stream().filter(name -> name.equals("Stop")).toList());
  }

  @Test
  void modelsThatCannotBeLoadedAreTriedAgainUntilTheDeviceIsGivenUp() {
    machine.started();
    for (int attempt = 1; attempt < Pauses.STANDARD.loads(); attempt++) {
      machine.helloAnswered(head(1));
      assertTrue(names().contains("Load"), "attempt " + attempt);
      machine.notLoaded("out of memory");
      machine.fired(only(Timer.class));
    }
    machine.helloAnswered(head(1));
    machine.decided();
    machine.notLoaded("out of memory");
    assertEquals(Phase.FAILED, only(Phase.class));
  }
}
