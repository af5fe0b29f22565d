package org.editr1.bus;

import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import org.jspecify.annotations.Nullable;

/**
 * The actor contract. An actor is a verticle with a core of plain Java, and the core belongs to one
 * Vert.x context: it is called there and nowhere else, so it needs no locks and sees events one
 * after the other. Callbacks of the bus, of timers and of {@code executeBlocking} run there by
 * themselves; whatever another thread has to say goes through the bus or {@code runOnContext}.
 */
public final class OneContext {
  private @Nullable ContextInternal owner;

  /**
   * Binds to the caller's context when called first; to be called before every use of the core.
   *
   * @throws IllegalStateException in another context, or in none
   */
  public void check() {
    if (!(Vertx.currentContext() instanceof ContextInternal context)) {
      throw new IllegalStateException("an actor's core was called outside of Vert.x");
    }
    if (owner == null) {
      owner = context.unwrap();
    } else if (owner != context.unwrap()) {
      throw new IllegalStateException("an actor's core was called from another context");
    }
  }
}
