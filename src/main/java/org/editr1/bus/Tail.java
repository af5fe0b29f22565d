package org.editr1.bus;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.editr1.Clock;
import org.editr1.io.json.MessageJson;
import org.editr1.journey.Message;
import org.editr1.journey.Message.Ack;
import org.editr1.journey.Message.BusTail;
import org.editr1.journey.Message.Done;
import org.editr1.journey.Message.Failed;
import org.editr1.journey.Message.Lease;
import org.editr1.journey.Message.OrderRan;
import org.editr1.journey.Message.Release;
import org.editr1.journey.Message.Renew;
import org.editr1.journey.Message.SampleDropped;

/**
 * Copies of some of the messages that this process sends, for people who watch: of each address one
 * in a quarter of a second at most, so that the busy ones do not hide the rare ones.
 */
final class Tail {
  /** Stands for the address of answers. */
  static final String ANSWER = "answer";

  private static final long BETWEEN = 250_000_000L;
  private static final int MOST = 40;
  private static final int LONGEST = 600;

  private record Kept(long at, String address, Message body) {}

  private final Clock clock;
  private final Map<String, Long> last = new HashMap<>();
  private List<Kept> kept = new ArrayList<>();

  Tail(Clock clock) {
    this.clock = clock;
  }

  /** Messages never change, so that they are written only if somebody takes them. */
  synchronized void sent(String address, Message body) {
    long now = clock.nanos();
    Long before = last.get(address);
    boolean itself = body instanceof BusTail;
    if (itself || kept.size() >= MOST || (before != null && now - before < BETWEEN)) {
      return;
    }
    last.put(address, now);
    kept.add(new Kept(now, address, body));
  }

  /** The copies since the last call. */
  List<BusTail.Copy> take() {
    List<Kept> taken;
    synchronized (this) {
      taken = kept;
      kept = new ArrayList<>();
    }
    long now = clock.nanos();
    return taken.stream().map(one -> copy(one, now)).toList();
  }

  private static BusTail.Copy copy(Kept kept, long now) {
    String text = new String(MessageJson.write(kept.body()), StandardCharsets.UTF_8);
    return new BusTail.Copy(
        kept.address(),
        kept.body().getClass().getSimpleName(),
        about(kept.body()),
        text.length() <= LONGEST ? text : text.substring(0, LONGEST) + " ...",
        Clock.seconds(now - kept.at()));
  }

  private static String about(Message body) {
    if (body instanceof Lease lease) {
      return lease.order().id().path();
    }
    if (body instanceof Done done) {
      return done.order().path();
    }
    if (body instanceof Failed failed) {
      return failed.order().path();
    }
    if (body instanceof Renew renew) {
      return renew.order().path();
    }
    if (body instanceof Release release) {
      return release.order().path();
    }
    if (body instanceof Ack ack) {
      return ack.order().path();
    }
    if (body instanceof OrderRan ran) {
      return ran.order().path();
    }
    return body instanceof SampleDropped dropped ? dropped.sample().toString() : "";
  }
}
