package org.editr1.run.simulation;

import java.util.HashSet;
import java.util.Set;
import org.editr1.journey.Effect;
import org.editr1.journey.Effect.Accepted;
import org.editr1.journey.Effect.Encoding;
import org.editr1.journey.Effect.Evaluated;
import org.editr1.journey.Order;
import org.editr1.journey.Order.EncodeOrder;
import org.editr1.journey.OrderId;

/**
 * What is on the disk is done: no order with a result is leased again or gets a second result, no
 * task is encoded twice, no version evaluated twice, unless the disk has lost it.
 */
final class NothingIsDoneTwice implements Invariant {
  private final Set<OrderId> accepted = new HashSet<>();
  private final Set<String> encoded = new HashSet<>();
  private final Set<Integer> evaluated = new HashSet<>();

  @Override
  public void lost(Disk disk) {
    accepted.clear();
    encoded.clear();
    evaluated.clear();
    disk.all(Encoding.class)
        .filter(line -> disk.isIntact(line.reference()))
        .forEach(line -> encoded.add(line.conditioning()));
    disk.all(Evaluated.class)
        .filter(line -> line.version() <= disk.version())
        .forEach(line -> evaluated.add(line.version()));
  }

  @Override
  public void leased(Order order) {
    Invariant.check(!accepted.contains(order.id()), order.id(), " is done and leased again");
    if (order instanceof EncodeOrder encode) {
      String conditioning = encode.task().conditioning();
      Invariant.check(!encoded.contains(conditioning), conditioning, " is encoded again");
    }
  }

  @Override
  public void written(Line line) {
    if (line instanceof Line.Entry written) {
      written(written.entry());
    }
  }

  private void written(Effect.Journaled entry) {
    if (entry instanceof Accepted result) {
      Invariant.check(accepted.add(result.order()), result.order(), " is accepted twice");
    } else if (entry instanceof Encoding stored) {
      Invariant.check(encoded.add(stored.conditioning()), stored, " again");
    } else if (entry instanceof Evaluated done) {
      Invariant.check(evaluated.add(done.version()), done, " again");
    }
  }
}
