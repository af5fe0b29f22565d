/** Reads two run folders for a page that sets them beside each other; changes nothing in them. */
@NullMarked
package org.editr1.watch.report;

import org.jspecify.annotations.NullMarked;
