/** Who takes part in a run: what each worker and process tells of itself, and who came and went. */
@NullMarked
package org.editr1.ops.view.cluster;

import org.jspecify.annotations.NullMarked;
