package org.editr1.bus;

import org.editr1.journey.Message;

/** An address of the event bus together with the type of what is sent to it. */
public sealed interface Address<M extends Message> {
  /** The name on the wire, such as {@code order.claim}. */
  String name();

  Class<M> type();

  /**
   * One receiver answers.
   *
   * @param reply type of the answer; {@link Message} where the receiver chooses among several
   */
  record Request<M extends Message, R extends Message>(String name, Class<M> type, Class<R> reply)
      implements Address<M> {}

  /** Every subscriber hears it, nobody answers. */
  record Topic<M extends Message>(String name, Class<M> type) implements Address<M> {}
}
