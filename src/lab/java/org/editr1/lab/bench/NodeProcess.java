package org.editr1.lab.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.editr1.UserError;
import org.editr1.node.NodeLauncher;

/** A node in a process of its own, with the flags of this one. */
record NodeProcess(Process process, Path log) implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 20;

  /**
   * Where the nodes of one benchmark find each other.
   *
   * @param folder the folder of their logs
   */
  record Cluster(Path home, String name, int port, Path folder) {
    NodeProcess start(String node, List<String> flags, String verticle, String configuration)
        throws IOException {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
          .filter(flag -> !flag.startsWith("-Xmx") && !flag.startsWith("-agentlib"))
          .forEach(command::add);
      command.addAll(flags);
      command.add("-Dvertx.hazelcast.config=" + home.resolve("cluster.xml"));
      command.add("-Dedit-r1.cluster.name=" + name);
      command.add("-Dedit-r1.cluster.port=" + port);
      command.addAll(List.of("-cp", System.getProperty("java.class.path")));
      command.addAll(List.of(NodeLauncher.class.getName(), "run", verticle, "-cluster"));
      command.addAll(List.of("-conf", configuration));
      Path log = folder.resolve(node + ".log");
      Process started =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      return new NodeProcess(started, log);
    }
  }

  /**
   * @throws UserError with the end of its log, where it has ended
   */
  void requireAlive() throws IOException {
    if (!process.isAlive()) {
      List<String> lines = Files.readAllLines(log);
      String end = String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
      throw new UserError("a node ended with code " + process.exitValue() + ":\n" + end);
    }
  }

  /** Processor time so far. */
  Duration cpu() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Ends the process, by force after a while. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
