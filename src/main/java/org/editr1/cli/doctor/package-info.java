/** {@code edit-r1 doctor}: looks at what a run or a node needs, without starting either. */
@NullMarked
package org.editr1.cli.doctor;

import org.jspecify.annotations.NullMarked;
