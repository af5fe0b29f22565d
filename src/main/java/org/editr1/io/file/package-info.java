/**
 * Files that are never seen half-written, and folders for the time being. What is in them is the
 * business of other packages.
 */
@NullMarked
package org.editr1.io.file;

import org.jspecify.annotations.NullMarked;
