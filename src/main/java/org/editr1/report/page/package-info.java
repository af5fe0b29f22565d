/** What every page is made of: its head and style, its numbers, its axes. */
@NullMarked
package org.editr1.report.page;

import org.jspecify.annotations.NullMarked;
