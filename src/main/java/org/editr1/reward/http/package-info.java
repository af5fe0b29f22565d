/**
 * Rewards that servers give: one client with pool, deadlines, retries and several endpoints, and
 * the three protocols that go through it. An error of a server is an error, never a score.
 */
@NullMarked
package org.editr1.reward.http;

import org.jspecify.annotations.NullMarked;
