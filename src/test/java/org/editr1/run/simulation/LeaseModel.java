package org.editr1.run.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.editr1.journey.Message;
import org.editr1.journey.Message.Ack;
import org.editr1.journey.Message.Claim;
import org.editr1.journey.Message.Done;
import org.editr1.journey.Message.Failed;
import org.editr1.journey.Message.Hello;
import org.editr1.journey.Message.Lease;
import org.editr1.journey.Message.Release;
import org.editr1.journey.Message.Renew;
import org.editr1.journey.Message.UnknownWorker;
import org.editr1.journey.Message.Welcome;
import org.editr1.journey.OrderId;
import org.editr1.run.Run;
import org.editr1.run.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * Who must have which order, from what was asked and answered alone: a second opinion on the
 * ledger's leases. An order has one holder; it changes hands only when the first one is through
 * with it, is lost, or has it in reserve while the next one has nothing.
 */
final class LeaseModel {
  private static final class Holder {
    private final String worker;
    private final long token;
    private final OrderId order;
    private boolean reserved;
    private long deadline;
    private long grantedAt;

    private Holder(String worker, long token, OrderId order, long now) {
      this.worker = worker;
      this.token = token;
      this.order = order;
      this.deadline = now + Scenario.LEASE;
      this.grantedAt = now;
    }
  }

  /** Milliseconds after which an order may be run by a second worker. */
  private static final long SLOW = 4 * Scenario.LEASE;

  private record Life(String worker, long incarnation) {}

  private final List<Holder> holders = new ArrayList<>();
  private final Map<Life, Long> newest = new HashMap<>();
  private final Map<String, Life> living = new HashMap<>();
  private final Map<String, String> members = new HashMap<>();
  private long epoch;
  private boolean repeated;

  /** A new head has leased nothing and knows nobody. */
  void headStarts(long newEpoch) {
    epoch = newEpoch;
    holders.clear();
    newest.clear();
    living.clear();
    members.clear();
  }

  /** A head has leased as many orders as the messages say. */
  void look(Snapshot snapshot) {
    int leased = snapshot.leased().values().stream().mapToInt(Integer::intValue).sum();
    Invariant.check(
        leased == holders.size(), leased, " orders are leased instead of ", holders.size());
  }

  /** Runs before the ledger handles the message. */
  void asked(Message message) {
    if (message instanceof Claim claim) {
      Life life = new Life(claim.worker(), claim.incarnation());
      repeated = claim.sequence() <= newest.getOrDefault(life, -1L);
      if (isKnown(claim) && claim.sequence() > newest.getOrDefault(life, -1L)) {
        lives(life);
        newest.put(life, claim.sequence());
      }
    }
  }

  /** A refused process changes nothing: what an earlier one of its worker holds expires. */
  private void welcomed(Hello hello) {
    Life life = new Life(hello.worker(), hello.incarnation());
    if (newest.putIfAbsent(life, -1L) == null) {
      lives(life);
      members.put(hello.worker(), hello.member());
    }
  }

  private boolean isKnown(Claim claim) {
    return claim.epoch() == epoch
        && newest.containsKey(new Life(claim.worker(), claim.incarnation()));
  }

  private void lives(Life life) {
    if (!life.equals(living.put(life.worker(), life))) {
      lost(life.worker());
    }
  }

  void memberLost(String member) {
    members.forEach(
        (worker, theirs) -> {
          if (theirs.equals(member)) {
            lost(worker);
          }
        });
  }

  /** The worker's process or device is given up. */
  void lost(String worker) {
    holders.removeIf(holder -> holder.worker.equals(worker));
  }

  /**
   * The head's clock ticks. While the head stalls or gives no answers, no worker can renew.
   *
   * @param since milliseconds since the last tick
   * @param held whether the head gives no answers
   */
  void beat(long now, long since, boolean held) {
    long stalled = since > 2 * Run.TICK_MILLIS ? since - Run.TICK_MILLIS : 0;
    holders.forEach(holder -> holder.deadline += held ? since : stalled);
    holders.removeIf(holder -> holder.deadline <= now);
  }

  void answered(Message message, Message answer, long now) {
    if (message instanceof Hello hello && answer instanceof Welcome) {
      welcomed(hello);
    }
    if (message instanceof Claim claim) {
      Invariant.check(
          isKnown(claim) != answer instanceof UnknownWorker, claim, " is answered ", answer);
    }
    if (answer instanceof Lease lease) {
      leased(((Claim) message).worker(), lease, now);
    } else if (message instanceof Renew renew) {
      Holder holder = find(renew.order(), renew.token());
      Invariant.check(accepted(answer) == (holder != null), renew, " is answered ", answer);
      if (holder != null) {
        Invariant.check(holder.worker.equals(renew.worker()), renew, " is another worker's");
        holder.deadline = now + Scenario.LEASE;
      }
    } else if (message instanceof Release release) {
      Invariant.check(
          accepted(answer) == end(release.order(), release.token()), "released ", answer);
    } else if (message instanceof Failed failed) {
      Invariant.check(accepted(answer) == end(failed.order(), failed.token()), "failed ", answer);
    } else if (message instanceof Done done && accepted(answer)) {
      over(done.order());
    }
  }

  /** No worker runs the order as it is any more. */
  void over(OrderId order) {
    holders.stream().filter(holder -> holder.order.equals(order)).toList().forEach(this::end);
  }

  private static boolean accepted(Message answer) {
    return answer instanceof Ack ack && ack.accepted();
  }

  private boolean end(OrderId order, long token) {
    Holder holder = find(order, token);
    if (holder != null) {
      end(holder);
    }
    return holder != null;
  }

  /** The worker runs its reservation next. */
  private void end(Holder holder) {
    holders.remove(holder);
    of(holder.worker).forEach(next -> next.reserved = false);
  }

  private @Nullable Holder find(OrderId order, long token) {
    return holders.stream()
        .filter(holder -> holder.order.equals(order) && holder.token == token)
        .findFirst()
        .orElse(null);
  }

  private List<Holder> of(String worker) {
    return holders.stream().filter(holder -> holder.worker.equals(worker)).toList();
  }

  private void leased(String worker, Lease lease, long now) {
    OrderId order = lease.order().id();
    Holder same = find(order, lease.token());
    if (same != null) {
      Invariant.check(same.worker.equals(worker), lease, " is another worker's");
      same.deadline = now + Scenario.LEASE;
      return;
    }
    Invariant.check(!repeated, worker, " repeats a claim and gets another order");
    for (Holder other : List.copyOf(holders)) {
      if (other.order.equals(order)) {
        Invariant.check(of(worker).isEmpty(), order, " is leased again to a busy worker");
        Invariant.check(!other.worker.equals(worker), order, " is leased twice to one worker");
        if (other.reserved) {
          holders.remove(other);
        } else {
          Invariant.check(now - other.grantedAt > SLOW, order, " is leased to two");
        }
      }
    }
    Holder next = new Holder(worker, lease.token(), order, now);
    of(worker).forEach(first -> first.reserved = false);
    next.reserved = !of(worker).isEmpty();
    holders.add(next);
    Invariant.check(of(worker).size() <= 2, worker, " has three orders");
  }
}
