/**
 * The actors, in two packages that know each other by messages alone: {@code head} and {@code
 * worker}. Each is a shell: ask the core, do the effect, report. Decisions are in {@code protocol}
 * and {@code rl}, device work behind the interfaces of {@code engine}.
 */
@NullMarked
package org.editr1.actors;

import org.jspecify.annotations.NullMarked;
