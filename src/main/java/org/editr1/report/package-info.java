/**
 * Turns a finished run into {@code report.html} and {@code before-after.png} for a person to look
 * at. It shows what it is given: where a run's numbers and pictures are stored is not known here.
 */
@NullMarked
package org.editr1.report;

import org.jspecify.annotations.NullMarked;
