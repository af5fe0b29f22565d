/**
 * The messages of {@code tensor_store.proto}. Everything else in here is generated, so nulls are
 * not checked.
 */
package org.editr1.store.wire;
