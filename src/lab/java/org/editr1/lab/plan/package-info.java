/**
 * {@code edit-r1 plan}: how busy a set of devices would be, by running the head's own core in
 * virtual time. No models, no messages, no clock.
 */
@NullMarked
package org.editr1.lab.plan;

import org.jspecify.annotations.NullMarked;
