/**
 * The report of a run and the comparison of two, as HTML and as an image, from what run folders
 * hold. They change nothing else in a folder and load nothing from elsewhere.
 */
@NullMarked
package org.editr1.watch.report;

import org.jspecify.annotations.NullMarked;
