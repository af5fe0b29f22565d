/**
 * Data sets in the training format: a folder with images, {@code train_metadata.jsonl} and {@code
 * test_metadata.jsonl}.
 */
@NullMarked
package org.editr1.io.dataset;

import org.jspecify.annotations.NullMarked;
