/**
 * The mathematics of rewards, in plain doubles: advantages, filter and bans, weights of the NFT
 * loss, decays of the averaged policies, statistics of a step. No tensors, no actors, no files.
 */
@NullMarked
package org.editr1.rl;

import org.jspecify.annotations.NullMarked;
