/**
 * Flow matching: noise levels, solvers, packing of latents, and the velocity field between solver,
 * model and loss. Models and policies are not here.
 */
@NullMarked
package org.editr1.diffusion;

import org.jspecify.annotations.NullMarked;
