/**
 * {@code edit-r1 bench cluster}: the load that many devices put on a head, by workers that are real
 * but for their engines: those wait and give back bytes of the right size.
 */
@NullMarked
package org.editr1.cli.bench.cluster;

import org.jspecify.annotations.NullMarked;
