package org.editr1.actors;

import org.editr1.journey.TensorRef;

/** The store has an input of an order damaged or not at all: it has to be made again. */
final class DamagedInput extends RuntimeException {
  private final transient TensorRef reference;

  DamagedInput(TensorRef reference, Throwable cause) {
    super(cause.getMessage(), cause, false, false);
    this.reference = reference;
  }

  TensorRef reference() {
    return reference;
  }
}
