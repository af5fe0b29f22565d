/**
 * Signs that a policy pleases its reward without getting better. Numbers by step in, names of
 * alarms out; defined in {@code docs/metrics.md}.
 */
@NullMarked
package org.editr1.rl.alarm;

import org.jspecify.annotations.NullMarked;
