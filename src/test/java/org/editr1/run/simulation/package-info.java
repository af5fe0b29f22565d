/**
 * A whole cluster in one thread and in virtual time: the real ledger, window and draw; workers, a
 * network, a learner and a disk of straw; and a witness that checks them after every event. All
 * chance comes from the seed.
 */
package org.editr1.run.simulation;
