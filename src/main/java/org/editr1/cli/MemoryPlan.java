package org.editr1.cli;

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
 * What each role needs of memory. Weights and adapters are exact; activations are those of the
 * blocks and of the autoencoder's largest convolution, without what the engine keeps for itself.
 *
 * @param resolution edge in pixels of source and result
 * @param rows pictures of one forward
 * @param textTokens of the prompt
 */
public record MemoryPlan(
    Precision precision, int resolution, int rows, int textTokens, RunSpec.Lora lora) {
  private static final int FLOAT = 4;

  /**
   * Bytes that a block keeps for the way back, for each token and each number of its width: inputs
   * of norms, of adapters (in fp32) and of the feed-forward's GELU, queries and keys before and
   * behind their norms. Measured as growth of the process by two more blocks on a CPU.
   */
  private record Kept(int bf16, int fp32) {
    static final Kept DOUBLE_BLOCK = new Kept(49, 85);
    static final Kept SINGLE_BLOCK = new Kept(40, 80);

    long bytes(Precision precision) {
      return precision == Precision.BF16 ? bf16 : fp32;
    }
  }

  /** Pictures of full resolution that a convolution has about it: what it reads, makes and adds. */
  private static final int PLANES = 3;

  /** Copies of an adapter on a training device: live, behaviour, gradient. */
  private static final int TRAINED = 3;

  /** Policies on the head: live, behaviour, average; and the sum of gradients with a leaf. */
  private static final int POLICIES = 3 + 2;

  private static final int MOMENTS = 2;

  private static int bytes(Precision precision) {
    return precision == Precision.BF16 ? 2 : FLOAT;
  }

  /** All roles of a pipeline, the head last. */
  public List<Need> of(EditFolder pipeline, List<Component> components) {
    List<Need> needs = new ArrayList<>();
    long adapter = FLOAT * adapterParameters(pipeline.projections());
    Extent extent = pipeline.extent();
    for (Role role : Role.values()) {
      long weights = weights(Part.of(EnumSet.of(role)), components);
      needs.add(
          switch (role) {
            case ENCODE -> flat(role, weights, 0, picture(extent));
            case ROLLOUT ->
                flat(role, weights, adapter, Math.max(forward(extent), rows * picture(extent)));
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

  /** A judge's weights; its activations are small beside them. */
  List<Need> ofJudge(List<Component> components) {
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

  private long adapterParameters(Map<String, long[]> projections) {
    return projections.entrySet().stream()
        .filter(projection -> Adapter.matches(projection.getKey(), lora.targets()))
        .mapToLong(
            projection -> lora.rank() * (projection.getValue()[0] + projection.getValue()[1]))
        .sum();
  }

  /** Source and result side by side, behind the text. */
  private long tokens(Extent extent) {
    long edge = Math.max(1, resolution / extent.sizeMultiple());
    return textTokens + 2 * edge * edge;
  }

  private long width(Extent extent) {
    return rows * tokens(extent) * extent.width();
  }

  /** What all blocks keep. */
  private long kept(Extent extent) {
    return width(extent)
        * (extent.doubleBlocks() * Kept.DOUBLE_BLOCK.bytes(precision)
            + extent.singleBlocks() * Kept.SINGLE_BLOCK.bytes(precision));
  }

  /** What goes into each block, and one block at work. */
  private long checkpointed(Extent extent) {
    int blocks = extent.doubleBlocks() + extent.singleBlocks();
    return width(extent) * blocks * bytes(precision) + forward(extent);
  }

  /** One block at work. */
  private long forward(Extent extent) {
    return width(extent) * Kept.DOUBLE_BLOCK.bytes(precision);
  }

  /** The autoencoder on one picture. */
  private long picture(Extent extent) {
    return (long) FLOAT * PLANES * extent.imageChannels() * resolution * resolution;
  }
}
