package org.editr1.lab.tiny;

import java.util.List;
import org.editr1.edit.Conditioning;
import org.editr1.edit.EditModel;
import org.editr1.lab.shapes.ShapesTask;
import org.editr1.tensor.Scope;

/** An editing model over some weights, and how it is conditioned on many tasks at once. */
interface TinyEditor {
  EditModel model();

  /**
   * For one forward over all {@code tasks}, which the model's own encoding would take one by one;
   * gradients reach the text encoders.
   */
  Conditioning conditioning(List<ShapesTask> tasks, SceneLatents latents, Scope scope);
}
