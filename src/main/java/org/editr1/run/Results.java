package org.editr1.run;

import java.util.ArrayList;
import java.util.List;
import org.editr1.journey.JournalEntry;
import org.editr1.journey.Message.Done;
import org.editr1.journey.Message.Failed;
import org.editr1.journey.Result;
import org.editr1.journey.Result.Score;
import org.editr1.journey.Role;
import org.editr1.run.OrderBook.Closed;
import org.jspecify.annotations.Nullable;

/**
 * The half of the ledger that takes what became of orders: the first result of each, repeats of it,
 * and faults. Each method says why it refuses, or null when it does not.
 */
final class Results {
  private final Ledger.Settings settings;
  private final OrderBook orders;
  private final SampleFlow flow;
  private final Claims claims;
  private final List<Effect> effects;
  private final List<Effect.Faulted> ahead = new ArrayList<>();

  Results(
      Ledger.Settings settings,
      OrderBook orders,
      SampleFlow flow,
      Claims claims,
      List<Effect> effects) {
    this.settings = settings;
    this.orders = orders;
    this.flow = flow;
    this.claims = claims;
    this.effects = effects;
  }

  // ---- done ----

  @Nullable String done(Done done, long now) {
    claims.heard(done.worker(), now);
    Ticket ticket = orders.find(done.order());
    if (ticket == null) {
      return late(done);
    }
    if (done.token() < ticket.validFrom()) {
      return "a sample of the order was dropped meanwhile";
    }
    String mismatch = ticket.mismatch(done.result());
    if (mismatch != null) {
      failed(failure(done, List.of(), mismatch), now);
      return mismatch;
    }
    List<Integer> unusable = notFinite(done.result());
    return unusable.isEmpty()
        ? close(ticket, done, now)
        : failed(failure(done, unusable, "the score is not finite"), now);
  }

  private @Nullable String close(Ticket ticket, Done done, long now) {
    claims.end(done.order());
    orders.close(ticket, done.worker(), done.result());
    effects.add(new Effect.Accepted(done.worker(), done.order(), done.result(), done.seconds()));
    flow.finished(ticket.order(), done.result(), now);
    dropAhead(now);
    return null;
  }

  private @Nullable String late(Done done) {
    Closed closed = orders.closed(done.order());
    if (closed == null || done.token() < closed.validFrom()) {
      return "the order is not open";
    }
    if (closed.result().equals(done.result())) {
      return null;
    }
    if (!settings.loose() && !settings.external().contains(done.order().role())) {
      effects.add(new Effect.Violation(done.order(), closed.worker(), done.worker()));
    }
    return closed.worker() + " gave another result before";
  }

  private static Failed failure(Done done, List<Integer> faulty, String reason) {
    return new Failed(done.worker(), done.token(), done.order(), faulty, reason);
  }

  private static List<Integer> notFinite(Result result) {
    return result instanceof Result.Scored scored
        ? scored.scores().stream()
            .filter(score -> !Double.isFinite(score.value()))
            .map(Score::sample)
            .toList()
        : List.of();
  }

  // ---- failed ----

  @Nullable String failed(Failed failed, long now) {
    claims.heard(failed.worker(), now);
    Ticket ticket = claims.failed(failed.order(), failed.token());
    if (ticket == null) {
      return Claims.GONE;
    }
    ticket.failedBy(failed.worker());
    List<Integer> dropped = ticket.faultOf(faulty(ticket, failed));
    if (!dropped.isEmpty()) {
      flow.drop(flow.faults(ticket, dropped, failed.reason()), claims.nextToken(), now);
      dropAhead(now);
    }
    return null;
  }

  private static List<Integer> faulty(Ticket ticket, Failed failed) {
    if (ticket.id().role() == Role.ENCODE) {
      return failed.faulty().isEmpty() ? List.of() : ticket.samples();
    }
    return ticket.samples().stream().filter(failed.faulty()::contains).toList();
  }

  // ---- faults that an earlier head journaled ----

  /**
   * Where the order is not open (again), because what its samples came from is lost and is made
   * once more, they go the same way as before and are dropped there: whoever else is in their
   * chunks, and what is compared with their scores, is the same.
   */
  void replay(JournalEntry.Faulted fault, long now) {
    if (!claims.leased().isEmpty()) {
      throw new IllegalStateException("a journal is replayed before the first claim");
    }
    Effect.Faulted again = new Effect.Faulted(fault.order(), fault.samples(), fault.reason());
    if (fault.order().role() == Role.ENCODE || orders.find(fault.order()) != null) {
      flow.drop(List.of(again), claims.nextToken(), now);
    } else {
      flow.book(fault.order().group());
      ahead.add(again);
    }
    dropAhead(now);
  }

  /** To be called whenever orders may have opened. */
  void dropAhead(long now) {
    for (int i = 0; i < ahead.size(); i++) {
      Effect.Faulted fault = ahead.get(i);
      if (orders.find(fault.order()) != null) {
        ahead.remove(i);
        flow.dropAgain(fault, claims.nextToken(), now);
        i = -1;
      }
    }
  }
}
