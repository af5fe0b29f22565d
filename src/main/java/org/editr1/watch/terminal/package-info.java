/**
 * What a person sees of a run: the line of progress, {@code metrics.jsonl}, {@code report.html} and
 * {@code before-after.png}. All of it listens to what is published or reads the run folder; nothing
 * in here is needed to train.
 */
@NullMarked
package org.editr1.watch.terminal;

import org.jspecify.annotations.NullMarked;
