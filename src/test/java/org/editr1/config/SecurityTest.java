package org.editr1.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.hazelcast.config.Config;
import com.hazelcast.internal.serialization.Data;
import com.hazelcast.internal.serialization.InternalSerializationService;
import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import io.vertx.core.json.JsonObject;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.editr1.Token;
import org.editr1.node.LoopbackCluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecurityTest {
  @TempDir Path folder;

  private static String refusal(String security) {
    return assertThrows(
            ConfigurationError.class,
            () ->
                Security.of(
                    new JsonObject("{\"security\": " + security + "}").getMap(), Path.of("/home")))
        .getMessage();
  }

  private static String proof(Token token) {
    return token.proof("w", 1, "m");
  }

  private static Token token(String where, Map<String, String> environment) {
    return new Security(where, "", "", "").secret(environment);
  }

  @Test
  void readsTokenFromVariableOrFile() throws Exception {
    String expected = proof(Token.of("secret"));
    assertEquals(expected, proof(token("env:TOKEN", Map.of("TOKEN", "secret\n"))));
    Path file = Files.writeString(folder.resolve("token"), "secret\n");
    assertEquals(expected, proof(token("file:" + file, Map.of())));
    assertEquals("", proof(token("", Map.of())));
  }

  @Test
  void refusesMissingToken() {
    assertEquals(
        "security.token: the environment variable TOKEN is empty; expected a secret",
        assertThrows(ConfigurationError.class, () -> token("env:TOKEN", Map.of())).getMessage());
    ConfigurationError written =
        assertThrows(ConfigurationError.class, () -> token("hunter2", Map.of()));
    assertEquals(
        "security.token does not say where the token is; expected env:VARIABLE or file:PATH",
        written.getMessage());
    assertTrue(
        assertThrows(ConfigurationError.class, () -> token("file:/nowhere/token", Map.of()))
            .getMessage()
            .startsWith("the token /nowhere/token cannot be read: "));
  }

  @Test
  void requiresCertificateKeyAndAuthorityTogether() throws Exception {
    assertEquals(Security.NONE, Security.of(Map.of("roles", List.of()), Path.of("/home")));
    assertTrue(
        refusal("{\"certificate\": \"a.pem\"}")
            .endsWith("expected all of certificate, key and authority, or none of them"));
    assertEquals(
        "-conf:1: security is /home/a.pem; expected a PEM file that can be read",
        refusal("{\"certificate\": \"a.pem\", \"key\": \"b.pem\", \"authority\": \"c.pem\"}"));
    assertTrue(refusal("{\"tokn\": \"env:A\"}").contains("did you mean token?"));
  }

  /** Of a class that nodes have no business with. */
  private static final class Foreign implements Serializable {
    private static final long serialVersionUID = 1L;
  }

  @Test
  void hazelcastRefusesForeignClasses() throws Exception {
    Config config = LoopbackCluster.config("none", 5701);
    InternalSerializationService service =
        new DefaultSerializationServiceBuilder().setConfig(config.getSerializationConfig()).build();
    Data known = service.toData(new IllegalStateException("ours"));
    assertEquals("ours", ((IllegalStateException) service.toObject(known)).getMessage());
    Data foreign = service.toData(new Foreign());
    RuntimeException refused =
        assertThrows(RuntimeException.class, () -> service.toObject(foreign));
    assertTrue(
        refused instanceof SecurityException || refused instanceof HazelcastSerializationException,
        refused::toString);
    service.dispose();
  }
}
