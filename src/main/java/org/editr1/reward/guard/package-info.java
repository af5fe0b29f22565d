/**
 * How far an edit leaves the rest of its source unchanged, measured without a target image: as a
 * reward, and as the diagnostics of every run. Defined in {@code docs/rewards.md}.
 */
@NullMarked
package org.editr1.reward.guard;

import org.jspecify.annotations.NullMarked;
