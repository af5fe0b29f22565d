/**
 * Flow matching: noise levels, solvers, packing of latents, and the velocity field that stands
 * between solver, model and loss. No model and no policy.
 */
@NullMarked
package org.editr1.diffusion;

import org.jspecify.annotations.NullMarked;
