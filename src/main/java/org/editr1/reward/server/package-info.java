/**
 * A reward as a server that speaks the reference's protocol, for its training scripts and for
 * {@code edit-r1-http}.
 */
@NullMarked
package org.editr1.reward.server;

import org.jspecify.annotations.NullMarked;
