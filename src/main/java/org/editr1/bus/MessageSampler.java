package org.editr1.bus;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.editr1.Clock;
import org.editr1.io.file.MessageJson;
import org.editr1.journey.Message;
import org.editr1.journey.Message.BusTail;
import org.editr1.journey.Message.Lease;
import org.editr1.journey.Message.OfOrder;
import org.editr1.journey.Message.SampleDropped;

/**
 * Samples the messages that this process sends, for people who watch: at most one of an address in
 * a quarter of a second, so that busy addresses do not hide rare ones.
 */
final class MessageSampler {
  /** Stands for the addresses of answers, which have no names. */
  static final String ANSWER = "answer";

  private static final long INTERVAL_NANOS = 250_000_000L;
  private static final int MAX_SAMPLES = 40;
  private static final int MAX_TEXT_LENGTH = 600;

  private record Sample(long at, String address, Message body) {}

  private final Clock clock;
  private final Map<String, Long> last = new HashMap<>();
  private List<Sample> samples = new ArrayList<>();

  MessageSampler(Clock clock) {
    this.clock = clock;
  }

  /** A message never changes, so its text is written only when the samples are drained. */
  synchronized void sent(String address, Message body) {
    long now = clock.nanos();
    Long before = last.get(address);
    boolean isSample = body instanceof BusTail;
    if (isSample
        || samples.size() >= MAX_SAMPLES
        || (before != null && now - before < INTERVAL_NANOS)) {
      return;
    }
    last.put(address, now);
    samples.add(new Sample(now, address, body));
  }

  /** Returns the samples since the last call. */
  List<BusTail.Copy> drain() {
    List<Sample> drained;
    synchronized (this) {
      drained = samples;
      samples = new ArrayList<>();
    }
    long now = clock.nanos();
    return drained.stream().map(one -> copy(one, now)).toList();
  }

  private static BusTail.Copy copy(Sample sample, long now) {
    String text = new String(MessageJson.write(sample.body()), StandardCharsets.UTF_8);
    return new BusTail.Copy(
        sample.address(),
        sample.body().getClass().getSimpleName(),
        about(sample.body()),
        text.length() <= MAX_TEXT_LENGTH ? text : text.substring(0, MAX_TEXT_LENGTH) + " ...",
        Clock.seconds(now - sample.at()));
  }

  private static String about(Message body) {
    if (body instanceof Lease lease) {
      return lease.order().id().path();
    }
    if (body instanceof OfOrder one) {
      return one.order().path();
    }
    return body instanceof SampleDropped dropped ? dropped.sample().toString() : "";
  }
}
