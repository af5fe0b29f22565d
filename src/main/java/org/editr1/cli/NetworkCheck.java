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
import org.editr1.node.ClusterFile;

/** Addresses that a node would listen on, and how nodes find each other. */
final class NetworkCheck {
  private static final String FILE = "vertx.hazelcast.config";

  private NetworkCheck() {}

  /**
   * Returns whether a port is free.
   *
   * @param key the key of the port
   * @param port 0: any free one; below: none
   */
  static void port(Findings findings, String key, String host, int port) {
    if (port < 0) {
      findings.ok("port", key + ": none");
      return;
    }
    String foreign = foreign(host);
    String taken = foreign.isEmpty() ? taken(host, port) : "";
    String named = key + " " + host + ":" + (port == 0 ? "any free port" : port);
    if (!foreign.isEmpty()) {
      findings.fail("port", key + ": " + foreign);
    } else if (taken.isEmpty()) {
      findings.ok("port", named + " is free");
    } else {
      findings.fail(
          "port",
          "%s cannot be taken (%s): end what listens there, as ss -ltnp shows, or set another %s"
              .formatted(named, taken, key));
    }
  }

  /** Returns why nothing can listen at a host; empty where it is this machine. */
  private static String foreign(String host) {
    try {
      InetAddress address = InetAddress.getByName(host);
      return address.isAnyLocalAddress() || NetworkInterface.getByInetAddress(address) != null
          ? ""
          : host + " is no address of this machine; set host to one that is";
    } catch (UnknownHostException e) {
      return "there is no host " + host;
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** Returns why a port cannot be taken; empty where it can. */
  private static String taken(String host, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(host, port));
      return "";
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** Reads {@code cluster.xml} as a node would. */
  static void cluster(Findings findings, Path home) throws IOException {
    if (System.getProperty(FILE) == null) {
      System.setProperty(FILE, home.resolve("cluster.xml").toString());
    }
    System.setProperty("hazelcast.logging.type", "none");
    ClusterFile.prepare();
    String file = System.getProperty(FILE);
    Config config = new FileSystemXmlConfig(file);
    JoinConfig join =
        config.getAdvancedNetworkConfig().isEnabled()
            ? config.getAdvancedNetworkConfig().getJoin()
            : config.getNetworkConfig().getJoin();
    if (join.getMulticastConfig().isEnabled() || join.getAutoDetectionConfig().isEnabled()) {
      findings.warn(
          "cluster",
          file
              + " looks for members by multicast or auto-detection: any node that answers"
              + " joins; list them under tcp-ip instead");
    } else {
      String members = "members " + String.join(", ", join.getTcpIpConfig().getMembers());
      findings.ok("cluster", config.getClusterName() + ", " + members);
    }
    memberPort(findings);
  }

  /** A port that is taken is no fault: nodes of one machine take one after the other. */
  private static void memberPort(Findings findings) {
    String host = System.getProperty("edit-r1.cluster.host", "127.0.0.1");
    int port = Integer.parseInt(System.getProperty("edit-r1.cluster.port", "5701"));
    if (foreign(host).isEmpty() && !taken(host, port).isEmpty()) {
      findings.warn(
          "port",
          "cluster port %s:%s is taken, as by another node of this machine; a node takes one of the"
                  .formatted(host, port)
              + " next ports");
    } else {
      port(findings, "edit-r1.cluster.port", host, port);
    }
  }
}
