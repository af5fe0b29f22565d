/**
 * Data sets in the training format: a folder with pictures and {@code train_metadata.jsonl}, {@code
 * test_metadata.jsonl}. Lines are checked, pictures are only looked for; nothing is decoded here.
 */
@NullMarked
package org.editr1.io.dataset;

import org.jspecify.annotations.NullMarked;
