/**
 * Who is there, who has which order until when, and which order comes first. Knows orders by name
 * only: not what is in them, and not what comes of them.
 */
@NullMarked
package org.editr1.protocol.lease;

import org.jspecify.annotations.NullMarked;
