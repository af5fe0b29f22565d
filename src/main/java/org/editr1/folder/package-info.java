/**
 * A run folder as the console reads it, also while a head writes it: which groups were drawn, what
 * their samples are worth, their pictures. It changes nothing in the folder.
 */
@NullMarked
package org.editr1.folder;

import org.jspecify.annotations.NullMarked;
