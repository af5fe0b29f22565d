/**
 * The engines of one device on the tensor library: from an order and its stored bytes to bytes and
 * scores. {@link org.editr1.engine.djl.DjlEngineOpener} is the way in; the files that stages hand
 * to each other are {@link org.editr1.engine.djl.ConditioningFile} and {@link
 * org.editr1.engine.djl.RolloutFile}. No bus and no store.
 */
@NullMarked
package org.editr1.engine.djl;

import org.jspecify.annotations.NullMarked;
