/**
 * Training on pairs, a source picture and the wanted one, by flow matching: what every editor
 * learns before reinforcement learning, and how far it is on pairs that it has not seen.
 */
@NullMarked
package org.editr1.lab.pairs;

import org.jspecify.annotations.NullMarked;
