package org.editr1.train;

import org.editr1.model.nn.Adapter;

/** Tensors of an adapter by name. */
final class Tensors {
  private Tensors() {}

  static Adapter.Tensor get(Adapter adapter, String name) {
    Adapter.Tensor tensor = adapter.tensors().get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("the adapter has no tensor " + name);
    }
    return tensor;
  }
}
