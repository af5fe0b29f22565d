package org.editr1.model.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.ArrayDeque;
import java.util.Deque;
import org.editr1.tensor.Gradients;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Scope;
import org.jspecify.annotations.Nullable;

/**
 * Decides what is kept of a forward for its backward pass. It travels with the adapter, the only
 * thing that is trained: {@link Lora#through} runs each block of a model by it.
 */
public interface Recording {
  /** Keeps all that the engine keeps on its own: each block runs once and takes the most memory. */
  Recording COMPLETE =
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
   * A piece of a model: states and adapter in, states out. Its other inputs must not depend on the
   * adapter, since no gradient flows to them.
   */
  interface Block {
    NDList forward(NDList states, Lora lora);
  }

  /** A recording for the forward and backward of one loss. */
  static Recording of(boolean checkpointing) {
    return checkpointing ? new Checkpointing() : COMPLETE;
  }

  /** Runs {@code block} on {@code states}, which then belong to this recording. */
  NDList through(NDList states, Lora lora, Block block);

  /** Back-propagates from the scalar {@code loss} through all blocks. */
  void backward(NDArray loss);

  /**
   * Gradient checkpointing: only the states between blocks are kept of a forward, and each block
   * runs a second time when its gradient is due. At most one block's activations are held at a
   * time, at the cost of one more forward.
   *
   * <pre>
   *  forward   s0 -[block 1]-> s1 -[block 2]-> s2 -> rest, loss    the blocks unrecorded: s1, s2 are leaves
   *  backward                                  s2 <- loss          leaves the gradient of s2
   *                            s1 <-[block 2]- s2                  again from s1, recorded; of s1 and of its adapter
   *            s0 <-[block 1]- s1                                  again from s0
   * </pre>
   *
   * (Chen et al. 2016, arXiv 1604.06174; torch.utils.checkpoint with the block as its unit.)
   */
  static final class Checkpointing implements Recording {
    private final Deque<Segment> segments = new ArrayDeque<>();

    /** A block that has run unrecorded, with its input and output states. */
    private record Segment(Block block, Lora lora, NDList before, NDList after) {
      /** Adds to the gradients of the adapter and of the input states, if these are leaves. */
      void backward() {
        try (Scope scope = Scope.below(before.head().getManager())) {
          NDArray slope = Gradients.recorded(() -> slope(scope));
          if (slope != null) {
            Gradients.backward(slope);
          }
        }
        after.close();
      }

      /**
       * A scalar whose gradient with respect to the output states is the gradient that arrived at
       * them.
       */
      private @Nullable NDArray slope(Scope scope) {
        NDList again = block.forward(scope.views(before), lora.inScope(scope.manager()));
        NDArray sum = null;
        for (int i = 0; i < again.size(); i++) {
          NDArray arrived = Gradients.of(after.get(i));
          if (arrived != null) {
            arrived.attach(scope.manager());
            NDArray share = Ops.dot(again.get(i), arrived);
            sum = sum == null ? share : sum.add(share);
          }
        }
        return sum;
      }
    }

    @Override
    public NDList through(NDList states, Lora lora, Block block) {
      NDList after =
          Gradients.unrecorded(
              () ->
                  Scope.within(
                      states, (in, scope) -> block.forward(in, lora.inScope(scope.manager()))));
      after.forEach(Gradients::require);
      segments.push(new Segment(block, lora, states, after));
      return after;
    }

    @Override
    public void backward(NDArray loss) {
      Gradients.backward(loss);
      while (!segments.isEmpty()) {
        segments.pop().backward();
      }
    }
  }
}
