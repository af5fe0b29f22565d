/**
 * The verticles: each drives a core of plain Java, which belongs to its context alone ({@link
 * org.editr1.bus.OneContext}). Decisions are in {@code run} and {@code worker}, device work behind
 * the interfaces of {@code engine}.
 */
@NullMarked
package org.editr1.actors;

import org.jspecify.annotations.NullMarked;
