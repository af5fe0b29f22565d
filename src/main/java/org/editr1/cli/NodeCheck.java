package org.editr1.cli;

import java.nio.file.Path;
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

  void of(Findings findings, Path file) {
    Map<String, Object> json = NodeFile.read(file.toString());
    Class<? extends Record> kind = NodeFile.kind(json);
    if (kind == WorkerConfiguration.class) {
      worker(findings, WorkerConfiguration.of(json, home));
    } else if (kind == ConsoleConfiguration.class) {
      console(findings, ConsoleConfiguration.of(json, home));
    } else {
      head(findings, HeadConfiguration.of(json, home));
    }
    findings.of("cluster", all -> NetworkCheck.cluster(all, home));
  }

  private void head(Findings findings, HeadConfiguration head) {
    RunSpec own = head.specification(home);
    String out = head.out();
    Path folder = out == null ? RunFolder.unused(home, own.name()).root() : Path.of(out);
    new RunCheck(own, findings).head(folder);
    NetworkCheck.port(findings, "storePort", head.host(), head.storePort());
    NetworkCheck.port(findings, "healthPort", head.host(), head.healthPort());
    NetworkCheck.port(findings, "consolePort", head.host(), head.consolePort());
  }

  private static void console(Findings findings, ConsoleConfiguration console) {
    String out = console.out();
    if (out == null || new RunFolder(Path.of(out)).holdsRun()) {
      findings.ok("run", out == null ? "shows what is published" : out + " is a run");
    } else {
      findings.warn(
          "run",
          (out + " is no run folder yet: until it is one, the console shows no samples and")
              + " nothing from before its start");
    }
    NetworkCheck.port(findings, "port", console.host(), console.port());
    NetworkCheck.port(findings, "healthPort", console.host(), console.healthPort());
  }

  private void worker(Findings findings, WorkerConfiguration worker) {
    findings.of("model", all -> ModelCheck.folders(all, WorkerNode.folders(worker)));
    for (String device : Set.copyOf(worker.devices())) {
      findings.of("device", all -> all.ok("device", DeviceMemory.of(device).name() + " is there"));
      if (spec != null) {
        Path model = Path.of(worker.model());
        findings.of(
            "memory",
            all -> all.ok("memory", ModelCheck.memory(spec, model, worker.roles(), device)));
      }
    }
    NetworkCheck.port(findings, "healthPort", worker.host(), worker.healthPort());
  }
}
