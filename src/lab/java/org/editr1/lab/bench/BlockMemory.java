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
 * @param plain megabytes without gradient checkpointing
 * @param checkpointing megabytes with gradient checkpointing
 */
record BlockMemory(double plain, double checkpointing) {
  static final int BLOCKS = 4;

  /** Bytes from which glibc maps each allocation separately and unmaps it at once. */
  static final String VARIABLE = "MALLOC_MMAP_THRESHOLD_";

  private static final int THRESHOLD = 1 << 20;
  private static final double MEGA = 1e6;

  /**
   * Refuses settings with which freed memory stays in the process and hides later allocations.
   *
   * @param threshold of the allocator in bytes, from the environment
   */
  static void requireVisibleAllocations(@Nullable String threshold) {
    boolean visible = threshold != null && threshold.matches("\\d{1,7}");
    if (!visible || Integer.parseInt(threshold) > THRESHOLD) {
      throw new UserError(
          "--memory needs an allocator that returns freed memory at once: set "
              + VARIABLE
              + "="
              + THRESHOLD
              + " before the command");
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
