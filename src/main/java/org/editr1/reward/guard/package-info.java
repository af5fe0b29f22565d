/**
 * How much an edit leaves alone what it was not told to change, judged without knowing the wanted
 * picture; as a reward, and as the diagnostics that every run has. Defined in {@code
 * docs/rewards.md}.
 */
@NullMarked
package org.editr1.reward.guard;

import org.jspecify.annotations.NullMarked;
