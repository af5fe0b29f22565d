/** The same numbers for machines, as Prometheus scrapes them. */
@NullMarked
package org.editr1.ops.metrics;

import org.jspecify.annotations.NullMarked;
