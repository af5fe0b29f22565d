package org.editr1.reward;

import ai.djl.ndarray.NDManager;

/**
 * What the open rewards of one device share.
 *
 * @param manager of the device; owns the weights of what they load
 */
public record RewardResources(RewardSetup setup, NDManager manager) {}
