/**
 * Configuration files and overrides as checked records: the run's specification and what a node
 * needs to know of its machine. What is wrong is refused by file, line and key; what is absent
 * takes its default. Nothing is started and no model is opened here.
 */
@NullMarked
package org.editr1.config;

import org.jspecify.annotations.NullMarked;
