/**
 * The world of the tiny editor: scenes of simple shapes, the edits that can be asked for, how both
 * are drawn, and the data set made of them. Nothing here knows models.
 */
@NullMarked
package org.editr1.lab.shapes;

import org.jspecify.annotations.NullMarked;
