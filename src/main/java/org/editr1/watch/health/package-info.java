/**
 * What operators look at: health endpoints, the console and what each process reports of itself. It
 * watches and answers over HTTP; it decides nothing and sends no work.
 */
@NullMarked
package org.editr1.watch.health;

import org.jspecify.annotations.NullMarked;
