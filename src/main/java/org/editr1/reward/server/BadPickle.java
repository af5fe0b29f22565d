package org.editr1.reward.server;

/** A body is no pickle, holds what the protocol does not need, or is not what was expected. */
public final class BadPickle extends Exception {
  BadPickle(String reason) {
    super(reason);
  }
}
