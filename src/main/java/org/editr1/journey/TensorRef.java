package org.editr1.journey;

/**
 * Names one stored file: the path below the store's root, its length and its SHA-256 in lower-case
 * hexadecimal. Every receiver of the bytes checks both.
 */
public record TensorRef(String id, long bytes, String sha256) {
  /** Names no file. */
  public static final TensorRef NONE = new TensorRef("", 0, "");
}
