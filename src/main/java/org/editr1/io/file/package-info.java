/**
 * Files that are never seen half-written, temporary folders, errors of the disk, and the records of
 * {@code journey} as JSON: one format on the bus and in files. Other file formats are not here.
 */
@NullMarked
package org.editr1.io.file;

import org.jspecify.annotations.NullMarked;
