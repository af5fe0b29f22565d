package org.editr1.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.editr1.store.Encryption;

/** The nodes of one cluster as processes of their own, started by the launchers, on loopback. */
final class ClusterProcesses implements AutoCloseable {
  private final Path folder;
  private final Path logs;
  private final String name;
  private final int port = FreePort.ofCluster();
  private final List<Node> nodes = new ArrayList<>();
  private Encryption encryption = Encryption.NONE;
  private String security = "";
  private String flags = "";

  /**
   * @param folder where configurations go; logs stay in {@code target/processes}
   */
  ClusterProcesses(Path folder) throws IOException {
    this.folder = folder;
    this.name = "it-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
    this.logs = Files.createDirectories(Path.of("target/processes", name));
  }

  /** A process and its log. */
  record Node(Process process, Path log) {
    String text() {
      try {
        // Not readString: the last character may be half written.
        return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
      } catch (IOException e) {
        return e.toString();
      }
    }

    int end() throws InterruptedException {
      return process.waitFor();
    }

    /** SIGKILL: nothing of it runs any more. */
    void kill() throws InterruptedException {
      process.destroyForcibly().waitFor();
    }

    /** SIGTERM, and waits for the end. */
    void stop() throws InterruptedException {
      process.destroy();
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), () -> "does not end: " + text());
    }

    void freeze() throws Exception {
      signal("STOP");
      // A running thread stops at its next way out of the kernel, not at once.
      for (int tries = 0; tries < 200 && state() != 'T'; tries++) {
        Thread.sleep(10);
      }
      assertEquals('T', state());
    }

    /** In the field after the name in parentheses, which may hold anything. */
    private char state() throws IOException {
      String all = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
      return all.charAt(all.lastIndexOf(')') + 2);
    }

    void thaw() throws Exception {
      signal("CONT");
    }

    private void signal(String signal) throws Exception {
      run("kill", "-" + signal, Long.toString(process.pid()));
    }

    /** Every write to a file fails from now on, as on a full disk; sockets are as before. */
    void fillDisk() throws Exception {
      limitFiles("0");
    }

    void freeDisk() throws Exception {
      limitFiles("unlimited");
    }

    private void limitFiles(String longest) throws Exception {
      run("prlimit", "--pid", Long.toString(process.pid()), "--fsize=" + longest + ":");
    }

    private static void run(String... command) throws Exception {
      assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
    }

    /** The first match, or null. */
    Matcher find(String pattern, int from) {
      Matcher matcher = Pattern.compile(pattern).matcher(text());
      return matcher.find(from) ? matcher : null;
    }
  }

  /** Processes that are started from now on get this flag of the JVM. */
  void flag(String flag) {
    flags = flag;
  }

  Node launch(String label, List<String> command) throws IOException {
    Path log = logs.resolve(label + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    if (!flags.isEmpty()) {
      builder.environment().put("JDK_JAVA_OPTIONS", flags);
    }
    Node node = new Node(builder.start(), log);
    nodes.add(node);
    return node;
  }

  private Node node(String label, String verticle, String configuration) throws IOException {
    Path file = Files.writeString(folder.resolve(label + ".json"), configuration);
    return launch(
        label,
        List.of(
            "launch/vertx",
            "-Dedit-r1.cluster.name=" + name,
            "-Dedit-r1.cluster.port=" + port,
            "run",
            "org.editr1.node." + verticle,
            "-cluster",
            "-conf",
            file.toString()));
  }

  /**
   * @param settings of the run, as {@code steps=2}
   * @param more keys of the head's configuration, as {@code "leaseMillis": 2000}
   */
  Node head(String label, Path out, List<String> settings, String... more) throws IOException {
    String overrides =
        settings.stream().map(one -> '"' + one + '"').collect(Collectors.joining(","));
    String keys =
        List.of(more).stream().map(key -> ", " + key).collect(Collectors.joining()) + security;
    return node(
        label,
        "HeadNode",
        "{\"run\": \"tiny-kontext\", \"overrides\": [%s], \"out\": \"%s\"%s}"
            .formatted(overrides, out, keys));
  }

  /** Nodes that are started from now on show certificates and know a token. */
  void secure(Encryption certificates, Path token) {
    encryption = certificates;
    security =
        ", \"security\": {\"token\": \"file:%s\", \"certificate\": \"%s\", \"key\": \"%s\", \"authority\": \"%s\"}"
            .formatted(
                token, certificates.certificate(), certificates.key(), certificates.authority());
  }

  /**
   * @param label names the process's log
   * @param worker the name of the worker in the cluster
   */
  Node worker(String label, String worker, String... roles) throws IOException {
    String quoted =
        List.of(roles).stream().map(one -> '"' + one + '"').collect(Collectors.joining(","));
    return node(
        label,
        "WorkerNode",
        "{\"name\": \"%s\", \"roles\": [%s], \"healthPort\": -1%s}"
            .formatted(worker, quoted, security));
  }

  Node console(String label, Path out, int consolePort) throws IOException {
    return node(
        label,
        "ConsoleNode",
        "{\"port\": %d, \"out\": \"%s\", \"healthPort\": -1%s}"
            .formatted(consolePort, out, security));
  }

  /** A view of the bus from this JVM. */
  BusWatch watch() throws Exception {
    return BusWatch.join(name, port, encryption);
  }

  /** Copies a folder with all that is in it; returns the copy. */
  static Path copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
    return to;
  }

  static byte[] adapter(Path out) throws IOException {
    return Files.readAllBytes(out.resolve("lora/adapter_model.safetensors"));
  }

  /** Ends all processes. */
  @Override
  public void close() {
    nodes.forEach(node -> node.process().destroyForcibly().onExit().join());
  }
}
