/** Commands that read the folder of a run, whether it has ended or goes on. */
@NullMarked
package org.editr1.cli.runs;

import org.jspecify.annotations.NullMarked;
