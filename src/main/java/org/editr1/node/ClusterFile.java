package org.editr1.node;

import java.nio.file.Files;
import java.nio.file.Path;
import org.editr1.UserError;
import org.jspecify.annotations.Nullable;

/**
 * {@code cluster.xml}: how Hazelcast finds the other nodes. Without it Hazelcast would look for
 * them by multicast on all interfaces, and say nothing, so it must be there.
 */
public final class ClusterFile {
  private static final String FILE = "vertx.hazelcast.config";
  private static final String PREFIX = "edit-r1.cluster.";

  private ClusterFile() {}

  /**
   * Gives the variables in the file that the user did not set their values.
   *
   * @throws UserError where there is no such file
   */
  public static void prepare() {
    String file = System.getProperty(FILE);
    if (file == null) {
      throw new UserError("-D" + FILE + "=FILE is missing; " + expected());
    }
    if (!file.startsWith("classpath:") && !Files.isRegularFile(Path.of(file))) {
      throw new UserError("there is no file " + file + "; " + expected());
    }
    setUnlessSet("name", "edit-r1");
    setUnlessSet("port", "5701");
    setUnlessSet("host", "127.0.0.1");
    setUnlessSet("members", System.getProperty(PREFIX + "host"));
  }

  private static String expected() {
    return "expected the project's cluster.xml, since without it nodes would look for each other"
        + " by multicast on all interfaces";
  }

  private static void setUnlessSet(String name, String value) {
    @Nullable String own = System.getProperty(PREFIX + name);
    System.setProperty(PREFIX + name, own == null ? value : own);
  }
}
