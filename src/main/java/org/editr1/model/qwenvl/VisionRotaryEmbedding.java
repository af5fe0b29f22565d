package org.editr1.model.qwenvl;

import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.editr1.model.qwenvl.ImagePatches.Grid;
import org.editr1.tensor.RotaryAttention.Turns;
import org.editr1.tensor.Tensors;

/**
 * Qwen2_5_VLVisionRotaryEmbedding: the first half of a head's frequencies turns by the patch's row,
 * the second by its column. The tables stay in fp32.
 */
record VisionRotaryEmbedding(Qwen25VLConfig.Vision config) {
  /**
   * @param order of merged tokens
   * @return of all patches in that order, (1, patches, 1, head dim / 2)
   */
  Turns forward(NDManager manager, List<Grid> grids, int[] order) {
    List<int[]> positions = positions(grids);
    float[] inverse = RotaryEmbedding.inverseFrequencies(config.ropeTheta(), config.headDim() / 2);
    int half = 2 * inverse.length;
    float[] cos = new float[positions.size() * half];
    float[] sin = new float[cos.length];
    int at = 0;
    for (int token : order) {
      for (int patch = 0; patch < config.mergeUnit(); patch++) {
        for (int position : positions.get(token * config.mergeUnit() + patch)) {
          for (float frequency : inverse) {
            double angle = position * frequency;
            cos[at] = (float) StrictMath.cos(angle);
            sin[at++] = (float) StrictMath.sin(angle);
          }
        }
      }
    }
    return new Turns(
        Tensors.floats(manager, cos, 1, positions.size(), 1, half),
        Tensors.floats(manager, sin, 1, positions.size(), 1, half));
  }

  /** Row and column of each patch: merged tokens row by row, and the patches in them likewise. */
  private List<int[]> positions(List<Grid> grids) {
    int merge = config.spatialMergeSize();
    List<int[]> positions = new ArrayList<>();
    for (Grid grid : grids) {
      for (int i = 0; i < grid.patches(); i++) {
        int token = i / config.mergeUnit() % (grid.h() * grid.w() / config.mergeUnit());
        int inToken = i % config.mergeUnit();
        int columns = grid.w() / merge;
        positions.add(
            new int[] {
              token / columns * merge + inToken / merge, token % columns * merge + inToken % merge
            });
      }
    }
    return positions;
  }
}
