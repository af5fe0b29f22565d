package org.editr1.store;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.TCPSSLOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLSession;
import org.editr1.UserError;
import org.editr1.io.file.Sha256;
import org.jspecify.annotations.Nullable;

/**
 * Mutual TLS by PEM files: both sides show a certificate of one authority; which name stands in it
 * does not matter.
 *
 * @param certificate of this node, with those between it and the authority
 * @param key of the certificate, unencrypted PKCS #8
 * @param authority certificates of the authority
 * @param server {@link #fingerprint} of the one server that a client talks to; empty: of any
 */
public record Encryption(String certificate, String key, String authority, String server) {
  /** Everything travels as it is. */
  public static final Encryption NONE = new Encryption("", "", "");

  public Encryption(String certificate, String key, String authority) {
    this(certificate, key, authority, "");
  }

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

  /** Returns this encryption for clients of the server with this {@link #fingerprint}. */
  public Encryption with(String fingerprint) {
    return new Encryption(certificate, key, authority, fingerprint);
  }

  /** Returns the SHA-256 of this node's certificate; empty without encryption. */
  public String fingerprint() {
    if (!isOn()) {
      return "";
    }
    try (InputStream pem = Files.newInputStream(Path.of(certificate))) {
      return Sha256.of(
          CertificateFactory.getInstance("X.509").generateCertificate(pem).getEncoded());
    } catch (IOException | GeneralSecurityException e) {
      throw new UserError(certificate + " cannot be read as a certificate: " + e.getMessage(), e);
    }
  }

  /** Returns why the server behind a connection is another than {@link #server}; null: it is. */
  @Nullable String imposter(HttpConnection connection) {
    if (server.isEmpty()) {
      return null;
    }
    try {
      SSLSession session = connection.sslSession();
      String shown =
          session == null
              ? "no certificate"
              : Sha256.of(session.getPeerCertificates()[0].getEncoded());
      return shown.equals(server)
          ? null
          : "the server shows %s, the head has announced the certificate %s"
              .formatted(shown, server);
    } catch (IOException | GeneralSecurityException e) {
      return "the server shows no certificate: " + e.getMessage();
    }
  }
}
