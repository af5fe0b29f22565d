/**
 * A whole cluster in one thread and in virtual time: the real {@link org.editr1.run.Run}, {@link
 * org.editr1.worker.ClaimMachine} and {@link org.editr1.folder.WriteQueue}; a network, a learner, a
 * disk and devices of straw, which fail in all ways; and a witness that checks them after every
 * event. All chance comes from the seed.
 */
package org.editr1.run.simulation;
