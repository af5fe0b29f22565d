package org.editr1.bus;

import org.editr1.journey.Message;

/** An address of the event bus with the type of its messages. */
public sealed interface Address<M extends Message> {
  /** The name on the wire, such as {@code order.claim}. */
  String name();

  Class<M> type();

  /**
   * An address with one receiver, which answers.
   *
   * @param reply the type of the answer; {@link Message} where the receiver chooses among several
   * @param isLocal whether the receiver is in the process of the sender, where nobody else of the
   *     cluster reaches it
   */
  record Request<M extends Message, R extends Message>(
      String name, Class<M> type, Class<R> reply, boolean isLocal) implements Address<M> {
    Request(String name, Class<M> type, Class<R> reply) {
      this(name, type, reply, false);
    }
  }

  /** An address of which every subscriber receives each message; nobody answers. */
  record Topic<M extends Message>(String name, Class<M> type) implements Address<M> {}
}
