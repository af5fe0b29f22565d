package org.editr1.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Map;
import java.util.TreeSet;
import org.editr1.journey.RunSpec;
import org.editr1.journey.RunSpec.Server;
import org.jspecify.annotations.Nullable;

/** Checks that the servers that score edits of a run are reachable, without a request. */
record ServerCheck(RunSpec spec, Map<String, String> environment) {
  private static final String SUBJECT = "judge";
  private static final int PATIENCE_MILLIS = 3000;

  void report(Findings findings) {
    TreeSet<String> rewards = new TreeSet<>(spec.reward().keySet());
    rewards.addAll(spec.eval().reward().keySet());
    for (String reward : rewards) {
      Server server = spec.servers().get(reward);
      if (server != null) {
        key(findings, reward, server.key());
        server.urls().forEach(url -> reach(findings, reward, URI.create(url)));
      }
    }
  }

  private void key(Findings findings, String reward, @Nullable String variable) {
    if (variable != null && environment.getOrDefault(variable, "").isEmpty()) {
      findings.warn(
          SUBJECT, reward + ": " + variable + " is not set here; workers that score need it");
    }
  }

  private static void reach(Findings findings, String reward, URI url) {
    int standard = "https".equals(url.getScheme()) ? 443 : 80;
    int port = url.getPort() < 0 ? standard : url.getPort();
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(url.getHost(), port), PATIENCE_MILLIS);
      findings.ok(SUBJECT, reward + " at " + url + " takes connections");
    } catch (IOException e) {
      findings.fail(
          SUBJECT,
          (reward + " at " + url + ": " + e.getMessage())
              + "; start the server or put its address right, or the run waits for it");
    }
  }
}
