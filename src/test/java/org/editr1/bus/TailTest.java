package org.editr1.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.editr1.journey.Message;
import org.editr1.journey.Message.WorkAvailable;
import org.editr1.journey.Role;
import org.junit.jupiter.api.Test;

class TailTest {
  private static final Message MESSAGE = new WorkAvailable(Set.of(Role.TRAIN));
  private static final long QUARTER_SECOND = 250_000_000L;

  @Test
  void aBusyAddressIsCopiedFourTimesASecond() {
    AtomicLong now = new AtomicLong();
    Tail tail = new Tail(now::get);
    tail.sent("busy", MESSAGE);
    tail.sent("busy", MESSAGE);
    tail.sent("rare", MESSAGE);
    assertEquals(2, tail.take().size());
    now.set(QUARTER_SECOND - 1);
    tail.sent("busy", MESSAGE);
    assertEquals(0, tail.take().size());
    now.set(QUARTER_SECOND);
    tail.sent("busy", MESSAGE);
    assertEquals(1, tail.take().size());
  }
}
