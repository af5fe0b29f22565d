package org.editr1.model.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import org.editr1.tensor.Gradients;
import org.editr1.tensor.Scope;

/**
 * What of a forward is kept for its backward pass. It travels with the adapter, which is all that
 * is trained: {@link Lora#through} runs each block of a model by it.
 */
public interface Recording {
  /** All that the engine keeps by itself: each block runs once and takes the most memory. */
  Recording WHOLE =
      new Recording() {
        @Override
        public NDList through(NDList states, Lora lora, Block block) {
          return Scope.through(states, in -> block.forward(in, lora));
        }

        @Override
        public void backward(NDArray loss) {
          Gradients.backward(loss);
        }
      };

  /**
   * A piece of a model: states and adapter in, states out. What else it reads must not depend on
   * the adapter, since no gradient is taken there.
   */
  interface Block {
    NDList forward(NDList states, Lora lora);
  }

  /** One for the forward and backward of one loss. */
  static Recording of(boolean checkpointing) {
    return checkpointing ? new Checkpointing() : WHOLE;
  }

  /** What {@code block} makes of {@code states}, which then belong to this recording. */
  NDList through(NDList states, Lora lora, Block block);

  /** Back-propagates from the scalar {@code loss} through all blocks. */
  void backward(NDArray loss);
}
