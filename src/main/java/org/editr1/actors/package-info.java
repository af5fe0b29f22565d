/**
 * The verticles: coordinator and learner on the head, one worker per device. Each is a shell: ask
 * the core, do the effect, report. Decisions are in {@code protocol} and {@code rl}, device work
 * behind the interfaces of {@code engine}.
 */
@NullMarked
package org.editr1.actors;

import org.jspecify.annotations.NullMarked;
