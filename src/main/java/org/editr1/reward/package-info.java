/**
 * Scores of edits: {@link org.editr1.reward.RewardFunction} is the seam, {@link
 * org.editr1.reward.RewardKind} a service that any jar may register. Images and texts in, scores
 * with named parts out; no files, no orders, no advantages.
 */
@NullMarked
package org.editr1.reward;

import org.jspecify.annotations.NullMarked;
