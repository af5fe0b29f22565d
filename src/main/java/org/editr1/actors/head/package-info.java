/**
 * The verticles of the head: the coordinator keeps the ledger and acts on what the core decides,
 * the learner makes versions. Journals, resumption and housekeeping are what they leave on disk.
 */
@NullMarked
package org.editr1.actors.head;

import org.jspecify.annotations.NullMarked;
