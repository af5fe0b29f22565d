/**
 * The state of nodes for supervisors and for Prometheus: health endpoints, meters and the reports
 * of this process. Nothing here decides anything or sends work.
 */
@NullMarked
package org.editr1.watch.health;

import org.jspecify.annotations.NullMarked;
