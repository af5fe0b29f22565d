/**
 * The event bus with types: every address and what goes over it, one codec for all messages, and a
 * facade on which no failure is silent. What the messages mean is in {@code journey}; who sends
 * them and why is in {@code actors}.
 */
@NullMarked
package org.editr1.bus;

import org.jspecify.annotations.NullMarked;
