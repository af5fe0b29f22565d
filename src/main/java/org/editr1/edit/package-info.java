/**
 * Editing models as training and commands see them: encode a task, predict a velocity, decode a
 * picture. Tokenizers are interfaces here; folders are read elsewhere.
 */
@NullMarked
package org.editr1.edit;

import org.jspecify.annotations.NullMarked;
