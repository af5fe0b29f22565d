/**
 * What an edit is worth: {@link org.editr1.reward.RewardFunction} is the seam, {@link
 * org.editr1.reward.Rewards} knows all names. Pictures and texts in, scores with named parts out;
 * no files, no orders, no advantages.
 */
@NullMarked
package org.editr1.reward;

import org.jspecify.annotations.NullMarked;
