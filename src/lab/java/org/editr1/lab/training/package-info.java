/**
 * Supervised training in the laboratory: adapters on pairs of images, and models whose weights are
 * one trained vector. Reinforcement learning is in {@code train}; what is trained from nothing is
 * in {@code lab.tiny} and {@code lab.judge}.
 */
@NullMarked
package org.editr1.lab.training;

import org.jspecify.annotations.NullMarked;
