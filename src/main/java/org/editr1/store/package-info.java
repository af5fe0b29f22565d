/**
 * The tensor store: files of the run folder by reference, and their way to and from workers as gRPC
 * streams. What is in the files is not known here.
 */
@NullMarked
package org.editr1.store;

import org.jspecify.annotations.NullMarked;
