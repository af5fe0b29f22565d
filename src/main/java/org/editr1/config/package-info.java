/**
 * Configuration files and overrides as checked records: the run's specification and the settings of
 * each node. Mistakes are refused by file, line and key; absent keys have defaults. Nothing is
 * started and no model is opened here.
 */
@NullMarked
package org.editr1.config;

import org.jspecify.annotations.NullMarked;
