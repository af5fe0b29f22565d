package org.editr1.node;

import com.hazelcast.config.Config;
import com.hazelcast.config.XmlConfigBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** {@code cluster.xml} for members of this process. */
public final class LoopbackCluster {
  private LoopbackCluster() {}

  /** As the launchers give the file's variables their values. */
  public static Config config(String name, int port) throws IOException {
    Properties values = new Properties();
    values.setProperty("edit-r1.cluster.name", name);
    values.setProperty("edit-r1.cluster.port", Integer.toString(port));
    values.setProperty("edit-r1.cluster.host", "127.0.0.1");
    values.setProperty("edit-r1.cluster.members", "127.0.0.1");
    try (InputStream file = Files.newInputStream(Path.of("cluster.xml"))) {
      return new XmlConfigBuilder(file).setProperties(values).build();
    }
  }
}
