/** Reference cases of single models and their text and picture processors. */
@NullMarked
package org.editr1.cli.parity.model;

import org.jspecify.annotations.NullMarked;
