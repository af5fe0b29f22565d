package org.editr1.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.editr1.journey.Message;
import org.editr1.journey.Message.WorkAvailable;
import org.editr1.journey.Role;
import org.junit.jupiter.api.Test;

class MessageSamplerTest {
  private static final Message MESSAGE = new WorkAvailable(Set.of(Role.TRAIN));
  private static final long QUARTER_SECOND = 250_000_000L;

  @Test
  void sampleABusyAddressFourTimesASecond() {
    AtomicLong now = new AtomicLong();
    MessageSampler sampler = new MessageSampler(now::get);
    sampler.sent("busy", MESSAGE);
    sampler.sent("busy", MESSAGE);
    sampler.sent("rare", MESSAGE);
    assertEquals(2, sampler.drain().size());
    now.set(QUARTER_SECOND - 1);
    sampler.sent("busy", MESSAGE);
    assertEquals(0, sampler.drain().size());
    now.set(QUARTER_SECOND);
    sampler.sent("busy", MESSAGE);
    assertEquals(1, sampler.drain().size());
  }
}
