/** The records of {@code journey} as JSON: one format on the bus and in files. */
@NullMarked
package org.editr1.io.json;

import org.jspecify.annotations.NullMarked;
