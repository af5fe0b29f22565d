/**
 * Takes stored steps of a run again: trains them, or scores their edits with other rewards. Orders
 * come from the ledger and go to the engines, as in the run; a run folder is only read.
 */
@NullMarked
package org.editr1.node.replay;

import org.jspecify.annotations.NullMarked;
