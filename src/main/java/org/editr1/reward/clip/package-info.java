/**
 * Rewards on CLIP as in flow_grpo (clip_scorer.py, pickscore_scorer.py, aesthetic_scorer.py): fit
 * of an edit to its prompt, people's liking for the prompt, people's liking regardless of it. None
 * of them looks at the source.
 */
@NullMarked
package org.editr1.reward.clip;

import org.jspecify.annotations.NullMarked;
