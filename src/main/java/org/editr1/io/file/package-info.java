/**
 * Files that are never seen half-written, temporary folders, and errors of the disk. File formats
 * are not here.
 */
@NullMarked
package org.editr1.io.file;

import org.jspecify.annotations.NullMarked;
