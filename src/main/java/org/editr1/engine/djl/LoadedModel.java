package org.editr1.engine.djl;

import ai.djl.ndarray.NDManager;
import org.editr1.edit.EditModel;
import org.editr1.tensor.Scope;

/**
 * Weights on a device, shared by the engines of all its actors.
 *
 * @param manager owns the weights and nothing else
 */
record LoadedModel(EditModel model, NDManager manager) {
  /** The memory of one order. */
  Scope order() {
    return Scope.below(manager);
  }
}
