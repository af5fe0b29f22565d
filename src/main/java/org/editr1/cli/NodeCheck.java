package org.editr1.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.editr1.config.ConsoleConfiguration;
import org.editr1.config.HeadConfiguration;
import org.editr1.config.NodeFile;
import org.editr1.config.WorkerConfiguration;
import org.editr1.folder.RunFolder;
import org.editr1.journey.RunSpec;
import org.editr1.node.WorkerNode;
import org.jspecify.annotations.Nullable;

/** Checks the needs of a node by its configuration. */
final class NodeCheck {
  private final Path home;
  private final @Nullable RunSpec spec;

  /**
   * @param spec of the run that workers would join, as far as it is known; a head's configuration
   *     names its own
   */
  NodeCheck(Path home, @Nullable RunSpec spec) {
    this.home = home;
    this.spec = spec;
  }

  List<Finding> of(Path file) {
    Map<String, Object> json = NodeFile.read(file.toString());
    List<Finding> findings = new ArrayList<>(node(json));
    findings.addAll(Finding.of("cluster", () -> NetworkCheck.cluster(home)));
    return findings;
  }

  private List<Finding> node(Map<String, Object> json) {
    Class<? extends Record> kind = NodeFile.kind(json);
    if (kind == WorkerConfiguration.class) {
      return worker(WorkerConfiguration.of(json, home));
    }
    return kind == ConsoleConfiguration.class
        ? console(ConsoleConfiguration.of(json, home))
        : head(HeadConfiguration.of(json, home));
  }

  private List<Finding> head(HeadConfiguration head) {
    RunSpec own = head.specification(home);
    String out = head.out();
    Path folder = out == null ? RunFolder.unused(home, own.name()).root() : Path.of(out);
    List<Finding> findings = new ArrayList<>(new RunCheck(own).head(folder));
    findings.add(NetworkCheck.port("storePort", head.host(), head.storePort()));
    findings.add(NetworkCheck.port("healthPort", head.host(), head.healthPort()));
    findings.add(NetworkCheck.port("consolePort", head.host(), head.consolePort()));
    return findings;
  }

  private static List<Finding> console(ConsoleConfiguration console) {
    List<Finding> findings = new ArrayList<>();
    String out = console.out();
    if (out == null || new RunFolder(Path.of(out)).holdsRun()) {
      findings.add(Finding.ok("run", out == null ? "shows what is published" : out + " is a run"));
    } else {
      findings.add(
          Finding.warn(
              "run",
              (out + " is no run folder yet: until it is one, the console shows no samples and")
                  + " nothing from before its start"));
    }
    findings.add(NetworkCheck.port("port", console.host(), console.port()));
    findings.add(NetworkCheck.port("healthPort", console.host(), console.healthPort()));
    return findings;
  }

  private List<Finding> worker(WorkerConfiguration worker) {
    List<Finding> findings =
        new ArrayList<>(Finding.of("model", () -> ModelCheck.folders(WorkerNode.folders(worker))));
    for (String device : Set.copyOf(worker.devices())) {
      findings.addAll(
          Finding.of(
              "device",
              () -> {
                DeviceMemory there = DeviceMemory.of(device);
                return List.of(Finding.ok("device", there.name() + " is there"));
              }));
      if (spec != null) {
        Path model = Path.of(worker.model());
        findings.addAll(
            Finding.of("memory", () -> ModelCheck.memory(spec, model, worker.roles(), device)));
      }
    }
    findings.add(NetworkCheck.port("healthPort", worker.host(), worker.healthPort()));
    return findings;
  }
}
