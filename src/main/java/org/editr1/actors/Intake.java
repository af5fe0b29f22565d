package org.editr1.actors;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import org.editr1.journey.Message;
import org.editr1.journey.Message.Ack;
import org.editr1.journey.Message.Done;
import org.editr1.journey.Message.Failed;
import org.editr1.journey.TensorRef;
import org.editr1.run.Ledger;
import org.editr1.store.DiskStore;

/**
 * Takes results from whoever brings them, also from workers of an earlier head: those of this run
 * whose file is in the store, byte for byte.
 */
final class Intake {
  private final Vertx vertx;
  private final DiskStore store;
  private final RunDirector director;
  private final String run;

  Intake(Vertx vertx, DiskStore store, RunDirector director, String run) {
    this.vertx = vertx;
    this.store = store;
    this.director = director;
    this.run = run;
  }

  Future<Message> done(Done done) {
    if (!done.run().equals(run)) {
      String reason = "it is a result of the run " + done.run() + ", this one is " + run;
      return Future.succeededFuture(new Ack(done.order(), false, reason));
    }
    TensorRef stored = done.result().stored();
    if (stored == null || !ledger().isOpen(done.order())) {
      return accept(done);
    }
    return vertx
        .executeBlocking(() -> store.holds(stored), false)
        .compose(whole -> whole ? accept(done) : missing(done, stored));
  }

  private Future<Message> accept(Done done) {
    return director.answer(ledger().done(done, director.now()));
  }

  private Future<Message> missing(Done done, TensorRef stored) {
    String reason = stored.id() + " is not in the store, or not whole";
    Failed failed = new Failed(done.worker(), done.token(), done.order(), List.of(), reason);
    return director
        .answer(ledger().failed(failed, director.now()))
        .map(new Ack(done.order(), false, reason));
  }

  private Ledger ledger() {
    return director.core().ledger();
  }
}
