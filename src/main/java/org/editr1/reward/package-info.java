/**
 * Scores of edits: {@link org.editr1.reward.RewardFunction} is the seam, {@link
 * org.editr1.reward.RewardKind} a service that any jar may register. Images and texts in, scores
 * with named parts out; no files, no orders, no advantages. The rewards here are the distance to a
 * target, the preservation of the source (defined in {@code docs/rewards.md}) and flow_grpo's on
 * CLIP; the multimodal judge and reward servers have packages of their own.
 */
@NullMarked
package org.editr1.reward;

import org.jspecify.annotations.NullMarked;
