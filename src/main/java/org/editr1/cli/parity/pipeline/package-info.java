/** Reference cases of sampling and whole pipelines. */
@NullMarked
package org.editr1.cli.parity.pipeline;

import org.jspecify.annotations.NullMarked;
