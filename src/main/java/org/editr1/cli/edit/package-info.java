/** Single edits. */
@NullMarked
package org.editr1.cli.edit;

import org.jspecify.annotations.NullMarked;
