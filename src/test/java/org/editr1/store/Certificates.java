package org.editr1.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** An authority and what it certifies, made by the JDK's keytool for one test. */
public final class Certificates {
  private static final String PASSWORD = "changeit";

  private final Path folder;
  private final String authority;

  /** Makes the authority {@code name} in a folder. */
  public Certificates(Path folder, String name) throws Exception {
    this.folder = folder;
    this.authority = name;
    generate(name, "-ext", "bc:c");
    run(name, "-exportcert", "-rfc", "-file", file(name, "pem"));
  }

  /** A node with a certificate of this authority. */
  public Encryption certify(String name) throws Exception {
    generate(name);
    run(name, "-certreq", "-file", file(name, "csr"));
    run(authority, "-gencert", "-rfc", "-infile", file(name, "csr"), "-outfile", file(name, "pem"));
    writeKey(name);
    return new Encryption(file(name, "pem"), file(name, "key"), file(authority, "pem"));
  }

  private void generate(String name, String... more) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of("-genkeypair", "-dname", "CN=" + name, "-keyalg", "EC", "-validity", "2"));
    arguments.addAll(List.of(more));
    run(name, arguments.toArray(new String[0]));
  }

  private void run(String alias, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-J-XX:+UseSerialGC", "-J-XX:TieredStopAtLevel=1"));
    command.addAll(List.of(arguments));
    command.addAll(List.of("-alias", alias, "-keystore", file(alias, "p12")));
    command.addAll(List.of("-storepass", PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new AssertionError(command + ": " + said);
    }
  }

  private void writeKey(String name) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(Path.of(file(name, "p12")))) {
      store.load(in, PASSWORD.toCharArray());
    }
    Key key = store.getKey(name, PASSWORD.toCharArray());
    String body = Base64.getMimeEncoder().encodeToString(key.getEncoded());
    Files.writeString(
        Path.of(file(name, "key")),
        "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n");
  }

  private String file(String name, String ending) {
    return folder.resolve(name + "." + ending).toString();
  }
}
