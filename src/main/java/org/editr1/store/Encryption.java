package org.editr1.store;

import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TCPSSLOptions;

/**
 * Mutual TLS by PEM files: both sides show a certificate of one authority. Who has one is trusted;
 * which name stands in it does not matter.
 *
 * @param certificate of this node, with those between it and the authority
 * @param key of the certificate, unencrypted PKCS #8
 * @param authority certificates of the authority
 */
public record Encryption(String certificate, String key, String authority) {
  /** Everything travels as it is. */
  public static final Encryption NONE = new Encryption("", "", "");

  public boolean isOn() {
    return !certificate.isEmpty();
  }

  /** Has {@code options} show this node's certificate and ask for one of the authority. */
  public void applyTo(TCPSSLOptions options) {
    if (isOn()) {
      options
          .setSsl(true)
          .setKeyCertOptions(new PemKeyCertOptions().setCertPath(certificate).setKeyPath(key))
          .setTrustOptions(new PemTrustOptions().addCertPath(authority));
    }
  }
}
