/**
 * Runs reference cases: a folder with inputs, a small model where one is needed, and what the
 * reference libraries computed. To add a module, implement {@link
 * org.editr1.lab.parity.ParityModule} and name it in {@link org.editr1.lab.parity.ParityModules};
 * nothing else knows it.
 */
@NullMarked
package org.editr1.lab.parity;

import org.jspecify.annotations.NullMarked;
