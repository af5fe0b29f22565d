/**
 * The verticle of a worker: it joins a head, then claims, fetches, runs, stores and reports one
 * order after the other on its one device.
 */
@NullMarked
package org.editr1.actors.worker;

import org.jspecify.annotations.NullMarked;
