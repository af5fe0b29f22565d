package org.editr1.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Order;
import org.editr1.journey.Order.EncodeOrder;
import org.editr1.journey.Order.RewardOrder;
import org.editr1.journey.Order.RolloutOrder;
import org.editr1.journey.OrderId;
import org.editr1.journey.Result;
import org.editr1.journey.Result.Score;
import org.editr1.journey.Role;
import org.editr1.journey.TensorRef;
import org.editr1.run.Losses.Loss;
import org.jspecify.annotations.Nullable;

/** An open order and what went wrong with it so far. */
final class OpenOrder implements Urgency.Wanted {
  /** A sample is retried once, after its first fault. */
  private static final int FAULTS_TO_DROP = 2;

  /** So many workers lost on one order are no accident: it is leased alone and last. */
  private static final int LOSSES_TO_QUARANTINE = 3;

  /** After so many, the last ones while it was leased alone, it is not leased again. */
  private static final int LOSSES_TO_POISON = 6;

  private final long openedAt;
  private final SortedSet<GroupKey> wantedBy = new TreeSet<>();
  private final Map<Integer, Integer> faults = new HashMap<>();
  private final List<Loss> losses = new ArrayList<>();
  private final @Nullable TensorRef lost;
  private Order order;
  private String digest;
  private @Nullable String lastFailed;
  private int leases;

  /**
   * @param lost the file for which the order is opened again; null where it is opened first
   */
  OpenOrder(Order order, @Nullable TensorRef lost, long openedAt) {
    this.order = order;
    this.lost = lost;
    this.digest = order.digest();
    this.openedAt = openedAt;
    wantedBy.add(order.id().group());
  }

  Order order() {
    return order;
  }

  /** The file for which the order was opened again; null where it is opened first. */
  @Nullable TensorRef lost() {
    return lost;
  }

  @Override
  public OrderId id() {
    return order.id();
  }

  long openedAt() {
    return openedAt;
  }

  /** Returns how often it was leased. */
  int leases() {
    return leases;
  }

  void leased() {
    leases++;
  }

  /** The groups that wait for the order; several may want the same encoding. */
  @Override
  public SortedSet<GroupKey> wantedBy() {
    return wantedBy;
  }

  void alsoWantedBy(GroupKey group) {
    wantedBy.add(group);
  }

  /** Returns the order's {@link Order#digest}: results of leases with another one do not fit. */
  String digest() {
    return digest;
  }

  void shrinkTo(Order smaller) {
    order = smaller;
    digest = smaller.digest();
  }

  /** Who failed last: it is not asked again while another live worker has the role. */
  @Nullable String lastFailed() {
    return lastFailed;
  }

  void failedBy(String worker) {
    lastFailed = worker;
  }

  /** Counts a fault of each sample; those that have had their second chance. */
  List<Integer> faultOf(List<Integer> samples) {
    return samples.stream()
        .filter(sample -> faults.merge(sample, 1, Integer::sum) >= FAULTS_TO_DROP)
        .toList();
  }

  /** A worker was lost on the order; returns whether the order is quarantined from now on. */
  boolean blame(Loss loss) {
    losses.add(loss);
    return losses.size() == LOSSES_TO_QUARANTINE;
  }

  /** The loss had another cause. */
  void forgive(Loss loss) {
    losses.remove(loss);
  }

  /**
   * Returns whether the order is leased to a worker that has no other, if there is nothing else to
   * do.
   */
  boolean isQuarantined() {
    return losses.size() >= LOSSES_TO_QUARANTINE;
  }

  boolean isPoisoned() {
    return losses.size() >= LOSSES_TO_POISON;
  }

  /** The workers that were lost on it, in the order of their losses. */
  List<String> lostWorkers() {
    return losses.stream().map(Loss::worker).toList();
  }

  /** The samples that a worker can name as faulty; an encoding has one input, called 0. */
  List<Integer> samples() {
    return order instanceof EncodeOrder ? List.of(0) : order.samples();
  }

  /** Returns the named samples of the order; a faulty encoding concerns all of its samples. */
  List<Integer> faulty(List<Integer> named) {
    if (id().role() == Role.ENCODE) {
      return named.isEmpty() ? List.of() : samples();
    }
    return samples().stream().filter(named::contains).toList();
  }

  /** Returns the samples whose score is not finite. */
  static List<Integer> notFinite(Result result) {
    return result instanceof Result.Scored scored
        ? scored.scores().stream()
            .filter(score -> !Double.isFinite(score.value()))
            .map(Score::sample)
            .toList()
        : List.of();
  }

  /** Why {@code result} cannot be the order's; null when it can. */
  @Nullable String mismatch(Result result) {
    boolean fits;
    if (order instanceof EncodeOrder) {
      fits = result instanceof Result.Encoded;
    } else if (order instanceof RolloutOrder) {
      fits = result instanceof Result.RolledOut;
    } else if (order instanceof RewardOrder reward) {
      fits = result instanceof Result.Scored scored && holds(scored, reward.samples());
    } else {
      fits = result instanceof Result.Trained;
    }
    return fits ? null : id() + " does not give " + result;
  }

  private static boolean holds(Result.Scored scored, List<Integer> samples) {
    return scored.scores().stream().map(Score::sample).toList().equals(samples);
  }
}
