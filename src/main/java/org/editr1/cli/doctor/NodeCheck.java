package org.editr1.cli.doctor;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.editr1.cli.inspect.DeviceMemory;
import org.editr1.journey.RunSpec;
import org.editr1.node.RunFolder;
import org.editr1.node.config.HeadConfiguration;
import org.editr1.node.config.NodeFile;
import org.editr1.node.config.WorkerConfiguration;
import org.jspecify.annotations.Nullable;

/** What a node needs, from its configuration. */
final class NodeCheck {
  private static final Set<String> OF_WORKERS =
      Set.of("name", "devices", "roles", "model", "judge", "judgeTemplate");

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
    JsonObject json = NodeFile.read(file.toString());
    List<Finding> findings = new ArrayList<>();
    findings.addAll(
        json.fieldNames().stream().anyMatch(OF_WORKERS::contains)
            ? worker(WorkerConfiguration.of(json, home))
            : head(HeadConfiguration.of(json, home)));
    findings.addAll(Finding.of("cluster", () -> NetworkCheck.cluster(home)));
    return findings;
  }

  private List<Finding> head(HeadConfiguration head) {
    RunSpec own = head.specification(home);
    String out = head.out();
    Path folder = out == null ? RunFolder.unused(home.resolve("runs"), own.name()) : Path.of(out);
    List<Finding> findings = new ArrayList<>(new RunCheck(own).head(folder));
    findings.add(NetworkCheck.port("storePort", head.host(), head.storePort()));
    findings.add(NetworkCheck.port("healthPort", head.host(), head.healthPort()));
    return findings;
  }

  private List<Finding> worker(WorkerConfiguration worker) {
    List<Finding> findings =
        new ArrayList<>(Finding.of("model", () -> ModelCheck.folders(worker.folders())));
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
