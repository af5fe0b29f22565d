/**
 * The way of stored files to and from workers: the store's gRPC service on the head and its client.
 * Disk layout and hashes are the business of {@code store}.
 */
@NullMarked
package org.editr1.store.grpc;

import org.jspecify.annotations.NullMarked;
