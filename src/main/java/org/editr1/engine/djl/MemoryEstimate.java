package org.editr1.engine.djl;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.editr1.edit.EditModel.Part;
import org.editr1.io.hf.EditFolder;
import org.editr1.io.hf.EditFolder.Component;
import org.editr1.io.hf.EditFolder.Extent;
import org.editr1.io.hf.Inventory;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec;
import org.editr1.model.nn.Adapter;
import org.editr1.tensor.Precision;

/**
 * Estimates the memory that each role needs on its device. Weights and adapters are exact;
 * activations are those of the blocks and of the autoencoder's largest convolution, without the
 * engine's own buffers.
 *
 * @param resolution edge in pixels of source and result
 * @param rows images of one forward
 * @param textTokens tokens of the prompt
 */
public record MemoryEstimate(
    Precision precision, int resolution, int rows, int textTokens, RunSpec.Lora lora) {
  private static final int FLOAT = 4;

  /**
   * Bytes that a block keeps for its backward, for each token and each number of its width: inputs
   * of norms, of adapters (in fp32) and of the feed-forward's GELU, queries and keys before and
   * after their norms. Measured as growth of the process by two more blocks on a CPU.
   */
  private record Kept(int bf16, int fp32) {
    static final Kept DOUBLE_BLOCK = new Kept(49, 85);
    static final Kept SINGLE_BLOCK = new Kept(40, 80);

    long bytes(Precision precision) {
      return precision == Precision.BF16 ? bf16 : fp32;
    }
  }

  /** Images of full resolution that a convolution holds: its input, output and residual. */
  private static final int PLANES = 3;

  /** Copies of an adapter on a training device: live, behaviour, gradient. */
  private static final int TRAINED = 3;

  /**
   * Adapters on the head while a step is made: live, behaviour and average before and after it, and
   * the sum of its gradients. Leaves and partial sums are files.
   */
  private static final int POLICIES = 3 + 3 + 1;

  private static final int MOMENTS = 2;

  private static int bytes(Precision precision) {
    return precision == Precision.BF16 ? 2 : FLOAT;
  }

  /** All roles of a pipeline, the head last. */
  public List<Need> of(EditFolder pipeline, List<Component> components) {
    List<Need> needs = new ArrayList<>();
    long adapter = adapterBytes(pipeline.projections(), lora);
    Extent extent = pipeline.extent();
    for (Role role : Role.values()) {
      long weights = weights(Part.of(EnumSet.of(role)), components);
      needs.add(
          switch (role) {
            case ENCODE -> flat(role, weights, 0, image(extent));
            case ROLLOUT ->
                flat(
                    role,
                    weights,
                    OpenedAdapters.HELD * adapter,
                    Math.max(forward(extent), rows * image(extent)));
            case REWARD -> flat(role, weights, 0, 0);
            case TRAIN ->
                new Need(
                    role.label(),
                    weights,
                    TRAINED * adapter,
                    0,
                    checkpointed(extent),
                    kept(extent));
          });
    }
    needs.add(new Need("head", 0, POLICIES * adapter, MOMENTS * adapter, 0, 0));
    return needs;
  }

  /** The weights of a judge; its activations are small in comparison. */
  public List<Need> ofJudge(List<Component> components) {
    long parameters =
        components.stream()
            .map(Component::inventory)
            .mapToLong(Inventory::expectedParameters)
            .sum();
    return List.of(flat(Role.REWARD, parameters * bytes(precision), 0, 0));
  }

  private static Need flat(Role role, long weights, long adapter, long activations) {
    return new Need(role.label(), weights, adapter, 0, activations, activations);
  }

  private long weights(Set<Part> parts, List<Component> components) {
    long bytes = 0;
    for (Component component : components) {
      for (Part part : parts) {
        // The autoencoder is fp32 in training, see EditFolder.load.
        int each = part == Part.ENCODER || part == Part.DECODER ? FLOAT : bytes(precision);
        bytes += each * component.parameters().getOrDefault(part, 0L);
      }
    }
    return bytes;
  }

  /** The bytes of an adapter for the projections of a model. */
  public static long adapterBytes(Map<String, long[]> projections, RunSpec.Lora lora) {
    return FLOAT
        * projections.entrySet().stream()
            .filter(projection -> Adapter.matches(projection.getKey(), lora.targets()))
            .mapToLong(
                projection -> lora.rank() * (projection.getValue()[0] + projection.getValue()[1]))
            .sum();
  }

  /** The tokens of text, source and result. */
  private long tokens(Extent extent) {
    long edge = Math.max(1, resolution / extent.sizeMultiple());
    return textTokens + 2 * edge * edge;
  }

  private long width(Extent extent) {
    return rows * tokens(extent) * extent.width();
  }

  /** The bytes that all blocks keep for their backward. */
  private long kept(Extent extent) {
    return width(extent)
        * (extent.doubleBlocks() * Kept.DOUBLE_BLOCK.bytes(precision)
            + extent.singleBlocks() * Kept.SINGLE_BLOCK.bytes(precision));
  }

  /** The inputs of all blocks, and one running block. */
  private long checkpointed(Extent extent) {
    int blocks = extent.doubleBlocks() + extent.singleBlocks();
    return width(extent) * blocks * bytes(precision) + forward(extent);
  }

  /** One running block. */
  private long forward(Extent extent) {
    return width(extent) * Kept.DOUBLE_BLOCK.bytes(precision);
  }

  /** The autoencoder on one image. */
  private long image(Extent extent) {
    return (long) FLOAT * PLANES * extent.imageChannels() * resolution * resolution;
  }

  /**
   * Memory for one role, in bytes.
   *
   * @param adapter LoRA arrays and their gradients
   * @param optimizer moments of AdamW
   * @param activations at the peak, with gradient checkpointing where gradients flow
   * @param keptActivations at the peak without checkpointing; equal where no gradients flow
   */
  public record Need(
      String role,
      long weights,
      long adapter,
      long optimizer,
      long activations,
      long keptActivations) {
    private long fixed() {
      return weights + adapter + optimizer;
    }

    public long total() {
      return fixed() + activations;
    }

    public long keptTotal() {
      return fixed() + keptActivations;
    }
  }
}
