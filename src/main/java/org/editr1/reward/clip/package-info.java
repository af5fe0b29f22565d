/**
 * Rewards on CLIP as flow_grpo has them (clip_scorer.py, pickscore_scorer.py, aesthetic_scorer.py):
 * how well an edit fits its prompt, how well people would like it for that prompt, how well at all.
 * None of them looks at the source.
 */
@NullMarked
package org.editr1.reward.clip;

import org.jspecify.annotations.NullMarked;
