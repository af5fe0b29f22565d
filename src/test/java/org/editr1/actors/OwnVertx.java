package org.editr1.actors;

import io.vertx.core.Vertx;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A Vert.x for each test alone. */
final class OwnVertx implements BeforeEachCallback, AfterEachCallback {
  private Vertx vertx;

  Vertx get() {
    return vertx;
  }

  /** All that ran in it is gone. */
  void restart() throws Exception {
    TestRun.await(vertx.close());
    vertx = Vertx.vertx();
  }

  @Override
  public void beforeEach(ExtensionContext test) {
    vertx = Vertx.vertx();
  }

  @Override
  public void afterEach(ExtensionContext test) throws Exception {
    TestRun.await(vertx.close());
  }
}
