/** What the HTTP servers of all nodes bear from their clients. What they answer is not here. */
@NullMarked
package org.editr1.io.http;

import org.jspecify.annotations.NullMarked;
