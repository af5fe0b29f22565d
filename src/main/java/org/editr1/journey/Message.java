package org.editr1.journey;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.editr1.Token;
import org.jspecify.annotations.Nullable;

/**
 * The messages of the event bus, in the order of the journey. A message is small: texts, tensors
 * and images are in the store.
 */
public sealed interface Message {
  /** A message about one order. */
  interface OfOrder {
    OrderId order();
  }

  // ---- head.find ----

  /** A head that starts asks whether the cluster has one. */
  record FindHead() implements Message {}

  /**
   * The head of the cluster answers.
   *
   * @param process as {@code 4711@host}
   * @param run configuration or folder of its run
   */
  record HeadFound(String process, String run) implements Message {}

  // ---- worker.hello ----

  /**
   * A worker introduces itself.
   *
   * @param incarnation differs at each start of a worker
   * @param member the worker's member of the cluster; empty where there is no cluster
   * @param fingerprints by folder role ({@code model}, {@code judge}): must equal the head's
   * @param environment settings on which bits depend: library, instruction set, threads, device
   * @param lastRun the run for which this worker has worked, empty at first
   * @param lastEpoch the newest epoch of that run that it has seen
   * @param proof of the cluster's token, see {@link Token#proof}
   */
  record Hello(
      String worker,
      long incarnation,
      String member,
      String node,
      String device,
      Set<Role> roles,
      Map<String, String> fingerprints,
      Map<String, String> environment,
      String lastRun,
      long lastEpoch,
      String proof)
      implements Message {}

  /**
   * The head admits the worker to the run.
   *
   * @param run permanent name of the run, which copies of its folder share
   * @param epoch number of heads that the run has had
   * @param storeCertificate SHA-256 of the certificate that the store shows; empty where it has
   *     none
   */
  record Welcome(
      String run,
      long epoch,
      TensorRef specification,
      String storeHost,
      int storePort,
      String storeCertificate)
      implements Message {}

  /** The head refuses the worker for {@code reason}. */
  record Refused(String reason) implements Message {}

  // ---- order.claim ----

  /**
   * A worker claims an order.
   *
   * @param epoch of the head that admitted the worker
   * @param sequence counts this incarnation's claims; a repeated one gets the same answer
   */
  record Claim(String worker, long incarnation, long epoch, long sequence, Set<Role> roles)
      implements Message {}

  /** Another head has taken the worker in, or none: it says hello before it claims. */
  record UnknownWorker() implements Message {}

  /**
   * The worker holds the order for {@code millis} milliseconds, longer if it renews the lease.
   *
   * @param token names this lease; a later lease of the same order has another one
   * @param patience milliseconds after which a device that still runs the order is taken for hung;
   *     0: however long it takes
   * @param digest of the order, see {@link Order#digest}
   */
  record Lease(long token, long millis, long patience, String digest, Order order)
      implements Message {}

  /**
   * No order is open for the worker's roles.
   *
   * @param finished the run has ended and there will be no more work
   */
  record NoWork(long retryMillis, boolean finished) implements Message {}

  // ---- order.renew, order.done, order.failed, order.release ----

  /**
   * The worker renews its lease.
   *
   * @param ran whether the device is through with the order, whose outcome is not delivered yet
   */
  record Renew(String worker, long token, OrderId order, boolean ran) implements Message, OfOrder {}

  /**
   * The result is stored.
   *
   * @param run of the order; any head of the run accepts the result
   * @param digest of the order, as the lease gave it
   * @param seconds for which the device was busy
   */
  record Done(
      String worker,
      long token,
      String run,
      OrderId order,
      String digest,
      Result result,
      double seconds)
      implements Message, OfOrder {}

  /**
   * The order failed.
   *
   * @param faulty the samples at fault; empty when worker, server or network are at fault
   * @param lasting whether other orders of its kind would fail alike until somebody acts
   * @param damaged the input that the store has damaged or not at all; null where it has them
   */
  record Failed(
      String worker,
      long token,
      OrderId order,
      List<Integer> faulty,
      boolean lasting,
      String reason,
      @Nullable TensorRef damaged)
      implements Message, OfOrder {
    public Failed(
        String worker,
        long token,
        OrderId order,
        List<Integer> faulty,
        boolean lasting,
        String reason) {
      this(worker, token, order, faulty, lasting, reason, null);
    }
  }

  /** The worker releases the order without a result. */
  record Release(String worker, long token, OrderId order) implements Message, OfOrder {}

  /** The head's answer to {@link Renew}, {@link Done}, {@link Failed} and {@link Release}. */
  record Ack(OrderId order, boolean accepted, String reason) implements Message, OfOrder {
    /**
     * Returns the answer to a message about {@code order}.
     *
     * @param refusal the reason; null when the message is accepted
     */
    public static Ack of(OrderId order, @Nullable String refusal) {
      return new Ack(order, refusal == null, refusal == null ? "" : refusal);
    }
  }

  // ---- learner.leaf, learner.step, learner.current ----

  /** The gradient of a train order is accepted: a leaf of its step. */
  record LeafStored(OrderId order, TensorRef gradient) implements Message, OfOrder {}

  /**
   * All leaves of a step are stored: make the next version.
   *
   * @param leaves the stored list of {@link LeafStored} in the order of (group, chunk): so many may
   *     be too many for a message; an empty list where nothing survived
   * @param count number of (sample, time) pairs in all leaves
   * @param course the stored {@link Course}, which becomes part of the version's checkpoint
   */
  record TrainStep(int step, TensorRef leaves, long count, TensorRef course) implements Message {}

  /** Asks for the current policies; sent once, when a head starts. */
  record GetPolicies() implements Message {}

  /**
   * The policies of {@code version} are stored and, if a step made them, checkpointed.
   *
   * @param policies live and EMA of {@code version}, and the last {@code lag + 1} behaviours
   * @param values logged values of the optimizer
   */
  record PoliciesUpdated(int version, List<PolicyRef> policies, Map<String, Double> values)
      implements Message {}

  // ---- published ----

  /** Orders are open; sleeping workers may claim again. */
  record WorkAvailable(Set<Role> roles) implements Message {}

  /** A new version of the policies. */
  record PolicyPublished(int version, List<PolicyRef> policies) implements Message {}

  /**
   * A step or an evaluation ended.
   *
   * @param values the line of {@code metrics.jsonl}: numbers by metric name
   */
  record StepFinished(Pass pass, Map<String, Double> values) implements Message {}

  /** A sample left the run for {@code reason}. */
  record SampleDropped(SampleKey sample, String reason) implements Message {
    /** Returns the reason without its numbers: samples that left for alike reasons count as one. */
    public String cause() {
      return reason.replaceAll("-?\\d+(\\.\\d+)?", "#");
    }
  }

  /**
   * State of a worker or of the head, at each change and every two seconds.
   *
   * @param version newest policy version that it has met, -1 before the first
   * @param reason what keeps it from its work, or empty
   */
  record NodeReport(
      String worker,
      String node,
      String device,
      Set<Role> roles,
      Phase phase,
      int version,
      Counters counters,
      String reason)
      implements Message {}

  /**
   * A worker finished (or failed) an order. Times are seconds before this message was sent, so that
   * clocks need not agree; storing and delivering the result took from {@code ended} to 0.
   *
   * @param samples of the order, by index in the group
   * @param leased when the worker received the order
   * @param fetched when its inputs were complete
   * @param began when the device began to run it
   * @param ended when the device finished it
   * @param failure why there is no result; empty where one was delivered
   */
  record OrderRan(
      String worker,
      OrderId order,
      List<Integer> samples,
      int version,
      double leased,
      double fetched,
      double began,
      double ended,
      String failure)
      implements Message, OfOrder {}

  /**
   * The ledger: samples of the open passes by state, waiting and leased orders.
   *
   * @param waiting by role; only roles with waiting orders
   * @param leased the oldest first, at most {@value #MOST_LEASES}
   * @param expired leases that have expired since the head started
   * @param retried orders that have failed and were queued again since the head started
   * @param missing roles of waiting orders that no live worker has had for a while
   * @param paused why the head leases nothing; empty while it does
   */
  record LedgerReport(
      String run,
      int version,
      int steps,
      int lag,
      List<OpenStep> open,
      List<WaitingOrders> waiting,
      List<LeasedOrder> leased,
      long expired,
      long retried,
      Set<Role> missing,
      String paused)
      implements Message {
    public static final int MOST_LEASES = 100;

    /** A step or an evaluation that has begun and not ended, with its samples by state. */
    public record OpenStep(Pass pass, Map<String, Integer> samples) {}

    /**
     * Open orders of a role that no worker has leased.
     *
     * @param oldest the order that has waited longest
     * @param millis for which it has waited
     */
    public record WaitingOrders(Role role, int orders, OrderId oldest, long millis) {}

    /**
     * An order that a worker has leased.
     *
     * @param reservation whether the worker runs another order before it
     * @param millis since it was leased
     * @param leftMillis until the lease expires, unless it is renewed
     * @param lease number of the lease among those of the order, from 1
     */
    public record LeasedOrder(
        OrderId order,
        String worker,
        boolean reservation,
        long millis,
        long leftMillis,
        int lease) {}

    /** Returns what the run waits for; empty where it continues. */
    public String obstacle() {
      if (!paused.isEmpty()) {
        return paused;
      }
      return missing.isEmpty()
          ? ""
          : "no live worker has the role "
              + missing.stream().sorted().map(Role::label).collect(Collectors.joining(", "));
    }

    /** Steps that have begun and not ended. */
    public long openSteps() {
      return open.stream().filter(one -> one.pass() instanceof Pass.Step).count();
    }
  }

  /**
   * State of a process, independent of the actors in it.
   *
   * @param node name of the process, as in the reports of its workers
   * @param uptime seconds since the process began to report
   * @param heap used bytes of the Java heap
   * @param heapMax bytes that the heap may have
   * @param cpu processor seconds since the process started
   * @param loopLag longest wait of a task for an event loop in seconds, since the last report
   */
  record ProcessReport(
      String node,
      double uptime,
      long heap,
      long heapMax,
      double cpu,
      double loopLag,
      List<AddressTraffic> traffic)
      implements Message {}

  /** Copies of some of the messages that a process has sent since its last bus tail. */
  record BusTail(String node, List<Copy> copies) implements Message {
    /**
     * @param address of the message; {@code answer} for an answer
     * @param about its order or sample, or empty
     * @param text JSON, cut where it is long
     * @param ago seconds before the copies were sent
     */
    public record Copy(String address, String type, String about, String text, double ago) {}
  }
}
