/**
 * The engines of one device on DJL, opened by {@link org.editr1.engine.djl.DjlEngineOpener}.
 * Neither bus nor store is here.
 */
@NullMarked
package org.editr1.engine.djl;

import org.jspecify.annotations.NullMarked;
