package org.editr1.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import org.editr1.Failure;
import org.editr1.bus.Addresses;
import org.editr1.bus.Bus;
import org.editr1.journey.Message.HeadFound;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OneHeadTest {
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() {
    vertx.close().await();
  }

  @Test
  void secondHeadOfAClusterIsRefusedAndTheFirstIsNamed() {
    OneHead.claim(vertx, new HeadFound("4711@here", "runs/a")).await();
    Failure refusal =
        assertThrows(
            Failure.class,
            () -> OneHead.claim(vertx, new HeadFound("4712@there", "runs/b")).await());
    assertEquals(Failure.Kind.TAKEN, refusal.kind());
    assertTrue(refusal.getMessage().contains("process 4711@here with runs/a"));
  }

  @Test
  void headThatIsTooBusyToAnswerIsAHead() {
    Bus.of(vertx)
        .consume(Addresses.HEAD_FIND, find -> Promise.<HeadFound>promise().future())
        .await();
    Failure refusal =
        assertThrows(
            Failure.class,
            () -> OneHead.claim(vertx, new HeadFound("4712@there", "runs/b"), 50).await());
    assertEquals(Failure.Kind.TAKEN, refusal.kind());
  }
}
