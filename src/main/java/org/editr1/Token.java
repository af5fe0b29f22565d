package org.editr1;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A secret that head and workers share. It never travels: a sender proves that it knows it by a
 * keyed hash (HMAC-SHA256) of what it says. {@link #NONE} asks for no proof and gives none.
 */
public final class Token {
  public static final Token NONE = new Token("");

  private static final String ALGORITHM = "HmacSHA256";

  private final byte[] secret;

  private Token(String secret) {
    this.secret = secret.getBytes(StandardCharsets.UTF_8);
  }

  /** The token of the secret that people write down. */
  public static Token of(String secret) {
    if (secret.isBlank()) {
      throw new IllegalArgumentException("a token is not empty");
    }
    return new Token(secret);
  }

  /** A proof that the sender of {@code claim} knows the token; empty for {@link #NONE}. */
  public String proof(Object... claim) {
    String text = Arrays.stream(claim).map(String::valueOf).collect(Collectors.joining("\n"));
    return HexFormat.of().formatHex(proof(text.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * A proof of 32 bytes that the sender of {@code bytes} knows the token; none of {@link #NONE}.
   */
  public byte[] proof(byte[] bytes) {
    if (secret.length == 0) {
      return new byte[0];
    }
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret, ALGORITHM));
      return mac.doFinal(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Returns whether {@code proof} is this token's {@link #proof}, or none is needed; in constant
   * time.
   */
  public boolean accepts(String proof, Object... claim) {
    return secret.length == 0
        || MessageDigest.isEqual(
            proof(claim).getBytes(StandardCharsets.UTF_8), proof.getBytes(StandardCharsets.UTF_8));
  }

  /** Returns whether {@code proof} is the one of {@code bytes}, or none is needed. */
  public boolean accepts(byte[] proof, byte[] bytes) {
    return secret.length == 0 || MessageDigest.isEqual(proof(bytes), proof);
  }

  /** Never the secret, wherever it is logged. */
  @Override
  public String toString() {
    return secret.length == 0 ? "no token" : "a token";
  }
}
