/**
 * The reference's reward protocol: requests and answers that are Python pickles. Only what that
 * protocol needs of the format is read, and nothing in it can name code.
 */
@NullMarked
package org.editr1.reward.pickle;

import org.jspecify.annotations.NullMarked;
