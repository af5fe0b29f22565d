/** Scores of edits, and how well a judge agrees with them. */
@NullMarked
package org.editr1.cli.score;

import org.jspecify.annotations.NullMarked;
