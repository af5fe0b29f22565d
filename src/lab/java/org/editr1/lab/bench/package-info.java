/** Measurements of speed and memory, as ratios and rates within one run. */
@NullMarked
package org.editr1.lab.bench;

import org.jspecify.annotations.NullMarked;
