/**
 * What TensorBoard reads: event files and the pictures in them. Which numbers and pictures a run
 * shows is not known here.
 */
@NullMarked
package org.editr1.watch.tensorboard;

import org.jspecify.annotations.NullMarked;
