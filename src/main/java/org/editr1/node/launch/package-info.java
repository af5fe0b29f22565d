/**
 * How the process of a node starts and ends: Vert.x's launcher, {@code cluster.xml}, membership,
 * exit codes.
 */
@NullMarked
package org.editr1.node.launch;

import org.jspecify.annotations.NullMarked;
