package org.editr1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Libraries that come in sets have the version that pom.xml declares: the list of versions of
 * another library must not decide it.
 */
class DependencyVersionsTest {
  @ParameterizedTest
  @CsvSource({
    "com.fasterxml.jackson.core, jackson-core, jackson.version",
    "com.fasterxml.jackson.core, jackson-databind, jackson.version",
    "io.vertx, vertx-core, vertx.version",
    "io.vertx, vertx-web, vertx.version",
    "io.vertx, vertx-hazelcast, vertx.version",
    "io.vertx, vertx-grpc-server, vertx.version",
    "io.vertx, vertx-grpc-client, vertx.version",
  })
  void theClassPathHoldsTheDeclaredVersion(String group, String artifact, String property)
      throws IOException {
    String description = "META-INF/maven/%s/%s/pom.properties".formatted(group, artifact);
    Properties resolved = new Properties();
    try (InputStream in = getClass().getClassLoader().getResourceAsStream(description)) {
      assertNotNull(in, description);
      resolved.load(in);
    }
    assertEquals(declared(property), resolved.getProperty("version"));
  }

  /** Every jar of Netty names itself in a file of the same path. */
  @Test
  void allOfNettyHasTheDeclaredVersion() throws IOException {
    String path = "META-INF/io.netty.versions.properties";
    Map<String, String> versions = new TreeMap<>();
    for (URL file : Collections.list(getClass().getClassLoader().getResources(path))) {
      Properties jar = new Properties();
      try (InputStream in = file.openStream()) {
        jar.load(in);
      }
      jar.stringPropertyNames().stream()
          .filter(key -> key.endsWith(".version"))
          .forEach(key -> versions.put(key.replace(".version", ""), jar.getProperty(key)));
    }
    assertFalse(versions.isEmpty(), path);
    String declared = declared("netty.version");
    versions.values().removeIf(declared::equals);
    assertEquals(Map.of(), versions, "jars that are not " + declared);
  }

  private static String declared(String property) throws IOException {
    Matcher element =
        Pattern.compile("<%s>([^<]+)<".formatted(Pattern.quote(property)))
            .matcher(Files.readString(Path.of("pom.xml")));
    assertTrue(element.find(), property + " is not in pom.xml");
    return element.group(1);
  }
}
