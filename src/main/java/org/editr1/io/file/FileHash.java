package org.editr1.io.file;

/** Length and SHA-256 of a file. */
public record FileHash(long bytes, String sha256) {}
