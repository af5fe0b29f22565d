/**
 * The records that travel: tasks, orders, results and reports in the order in which a sample meets
 * them, and the specification of a run; what the user is told when something is wrong. Plain JDK
 * types only; no behaviour beyond checking itself.
 */
@NullMarked
package org.editr1.journey;

import org.jspecify.annotations.NullMarked;
