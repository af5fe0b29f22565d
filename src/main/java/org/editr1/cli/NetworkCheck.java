package org.editr1.cli;

import com.hazelcast.config.Config;
import com.hazelcast.config.FileSystemXmlConfig;
import com.hazelcast.config.JoinConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.editr1.node.ClusterFile;

/** Addresses that a node would listen on, and how nodes find each other. */
final class NetworkCheck {
  private static final String FILE = "vertx.hazelcast.config";

  private NetworkCheck() {}

  /**
   * Whether a port is free.
   *
   * @param key the key of the port
   * @param port 0: any free one; below: none
   */
  static Finding port(String key, String host, int port) {
    if (port < 0) {
      return Finding.ok("port", key + ": none");
    }
    String address = host + ":" + (port == 0 ? "any free port" : port);
    InetAddress bound;
    try {
      bound = InetAddress.getByName(host);
      if (!bound.isAnyLocalAddress() && NetworkInterface.getByInetAddress(bound) == null) {
        return Finding.fail(
            "port", key + ": " + host + " is no address of this machine; set host to one that is");
      }
    } catch (UnknownHostException e) {
      return Finding.fail("port", key + ": there is no host " + host);
    } catch (IOException e) {
      return Finding.fail("port", key + ": " + e.getMessage());
    }
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(bound, port));
      return Finding.ok("port", key + " " + address + " is free");
    } catch (IOException e) {
      return Finding.fail(
          "port",
          "%s %s cannot be taken (%s): end what listens there, as ss -ltnp shows, or set another %s"
              .formatted(key, address, e.getMessage(), key));
    }
  }

  /** Reads {@code cluster.xml} as a node would. */
  static List<Finding> cluster(Path home) throws IOException {
    if (System.getProperty(FILE) == null) {
      System.setProperty(FILE, home.resolve("cluster.xml").toString());
    }
    System.setProperty("hazelcast.logging.type", "none");
    ClusterFile.prepare();
    String file = System.getProperty(FILE);
    Config config = new FileSystemXmlConfig(file);
    List<Finding> findings = new ArrayList<>();
    boolean advanced = config.getAdvancedNetworkConfig().isEnabled();
    JoinConfig join =
        advanced
            ? config.getAdvancedNetworkConfig().getJoin()
            : config.getNetworkConfig().getJoin();
    boolean searches =
        join.getMulticastConfig().isEnabled() || join.getAutoDetectionConfig().isEnabled();
    String members = "members " + String.join(", ", join.getTcpIpConfig().getMembers());
    findings.add(
        searches
            ? Finding.warn(
                "cluster",
                file
                    + " looks for members by multicast or auto-detection: any node that answers"
                    + " joins; list them under tcp-ip instead")
            : Finding.ok("cluster", config.getClusterName() + ", " + members));
    findings.add(memberPort());
    return findings;
  }

  /** A port that is taken is no fault: nodes of one machine take one after the other. */
  private static Finding memberPort() {
    String host = System.getProperty("edit-r1.cluster.host", "127.0.0.1");
    int port = Integer.parseInt(System.getProperty("edit-r1.cluster.port", "5701"));
    Finding free = port("edit-r1.cluster.port", host, port);
    return free.level() == Finding.Level.OK || free.text().contains("no address")
        ? free
        : Finding.warn(
            "port",
            "cluster port %s:%s is taken, as by another node of this machine; a node takes one of the"
                    .formatted(host, port)
                + " next ports");
  }
}
