package org.editr1.reward.server;

/** A body is no pickle, holds opcodes that the protocol does not need, or has another form. */
public final class BadPickle extends Exception {
  BadPickle(String reason) {
    super(reason);
  }
}
