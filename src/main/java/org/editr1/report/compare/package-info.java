/**
 * One page that sets two runs beside each other. It shows what it is given; where a run's numbers
 * are stored is not known here.
 */
@NullMarked
package org.editr1.report.compare;

import org.jspecify.annotations.NullMarked;
