package org.editr1.engine;

import org.editr1.journey.Order.EncodeOrder;

/** Encodes text and source picture of one task. */
public interface EncodeEngine {
  /** The conditioning as one safetensors file. */
  byte[] encode(EncodeOrder order, Inputs inputs) throws SampleFault;
}
