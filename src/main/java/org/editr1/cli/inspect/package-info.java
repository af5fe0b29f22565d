/**
 * {@code edit-r1 inspect}: what a model folder holds and what it would take to run it, from
 * configurations and headers. Nothing is loaded.
 */
@NullMarked
package org.editr1.cli.inspect;

import org.jspecify.annotations.NullMarked;
