/**
 * The records that travel: tasks, orders, results and reports in the order in which a sample meets
 * them, the effects of a run and its specification. Plain JDK types only; no behaviour beyond
 * checks of the records themselves.
 */
@NullMarked
package org.editr1.journey;

import org.jspecify.annotations.NullMarked;
