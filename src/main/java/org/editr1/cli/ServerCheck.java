package org.editr1.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.editr1.journey.RunSpec;
import org.editr1.journey.RunSpec.Server;

/** Checks that the servers that score edits of a run are reachable, without a request. */
record ServerCheck(RunSpec spec, Map<String, String> environment) {
  private static final String SUBJECT = "judge";
  private static final int PATIENCE_MILLIS = 3000;

  List<Finding> findings() {
    TreeSet<String> rewards = new TreeSet<>(spec.reward().keySet());
    rewards.addAll(spec.eval().reward().keySet());
    List<Finding> findings = new ArrayList<>();
    for (String reward : rewards) {
      Server server = spec.servers().get(reward);
      if (server != null) {
        key(reward, server, findings);
        server.urls().forEach(url -> findings.add(reach(reward, URI.create(url))));
      }
    }
    return findings;
  }

  private void key(String reward, Server server, List<Finding> findings) {
    String variable = server.key();
    if (variable != null && environment.getOrDefault(variable, "").isEmpty()) {
      findings.add(
          Finding.warn(
              SUBJECT, reward + ": " + variable + " is not set here; workers that score need it"));
    }
  }

  private static Finding reach(String reward, URI url) {
    int standard = "https".equals(url.getScheme()) ? 443 : 80;
    int port = url.getPort() < 0 ? standard : url.getPort();
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(url.getHost(), port), PATIENCE_MILLIS);
      return Finding.ok(SUBJECT, reward + " at " + url + " takes connections");
    } catch (IOException e) {
      return Finding.fail(
          SUBJECT,
          (reward + " at " + url + ": " + e.getMessage())
              + "; start the server or put its address right, or the run waits for it");
    }
  }
}
