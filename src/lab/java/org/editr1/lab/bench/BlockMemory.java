package org.editr1.lab.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import org.editr1.UserError;
import org.editr1.model.nn.Lora;
import org.editr1.model.nn.Recording;
import org.editr1.tensor.Gradients;
import org.editr1.tensor.Scope;
import org.jspecify.annotations.Nullable;

/**
 * Most memory of a forward and backward through {@link #BLOCKS} equal blocks in a row.
 *
 * @param whole megabytes, {@code checkpointing} likewise with gradient checkpointing
 */
record BlockMemory(double whole, double checkpointing) {
  static final int BLOCKS = 4;

  /** What glibc's allocator takes from the system one by one, and gives back at once. */
  static final String VARIABLE = "MALLOC_MMAP_THRESHOLD_";

  private static final int SHARP = 1 << 20;
  private static final double MEGA = 1e6;

  /**
   * Refuses where freed tensors would stay with the process and hide what is taken after them.
   *
   * @param threshold of the allocator in bytes, as the environment has it
   */
  static void requireSharpSight(@Nullable String threshold) {
    boolean sharp = threshold != null && threshold.matches("\\d{1,7}");
    if (!sharp || Integer.parseInt(threshold) > SHARP) {
      throw new UserError(
          "--memory sees tensors come and go only where glibc keeps none of their memory: set "
              + (VARIABLE + "=" + SHARP + " before the command"));
    }
  }

  static BlockMemory of(NDManager manager, BlockCase block) {
    return new BlockMemory(megabytes(manager, block, false), megabytes(manager, block, true));
  }

  private static double megabytes(NDManager manager, BlockCase block, boolean checkpointing) {
    try (Scope scope = Scope.below(manager)) {
      NDList states = BlockBench.leaves(block, scope);
      Recording recording = Recording.of(checkpointing);
      try (ProcessMemory memory = new ProcessMemory()) {
        recording.backward(Gradients.recorded(() -> loss(block, states, recording, scope)));
        return memory.anonymousGrowth() / MEGA;
      }
    }
  }

  private static NDArray loss(BlockCase block, NDList states, Recording recording, Scope scope) {
    NDList through = states;
    for (int i = 0; i < BLOCKS; i++) {
      Lora lora = block.lora().inScope(scope.manager()).recordedBy(recording);
      through = lora.through(through, block.block());
    }
    return BlockBench.sum(through);
  }
}
