package org.editr1.config;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a worker node, as in {@code conf/node/worker.json}; the run comes from the
 * head.
 *
 * @param name unique among all workers; by default process id and host
 * @param devices {@code cpu} or {@code cuda:N}, each of which becomes one actor
 * @param roles roles of each device; by default all but {@code reward}
 * @param model this machine's copy of the model folder, absolute
 * @param judge this machine's copy of the judge's folder, absolute; null: it has none
 * @param judgeTemplate this machine's copy of the judge's template, absolute
 * @param clip this machine's copies of the files of the rewards on CLIP, absolute
 * @param host address that the health endpoints bind to
 * @param healthPort of the health endpoints; 0: any free one, -1: none
 */
public record WorkerConfiguration(
    String name,
    List<String> devices,
    Set<Role> roles,
    String model,
    @Nullable String judge,
    String judgeTemplate,
    RunSpec.Clip clip,
    String host,
    int healthPort,
    Security security) {
  private static final List<String> PATHS =
      List.of(
          "model",
          "judge",
          "judgeTemplate",
          "clip.clipscore",
          "clip.pickscore",
          "clip.aesthetic",
          "clip.aestheticHead");

  /**
   * @param configuration as the verticle gets it; see {@link NodeFile#read}
   * @param home to which paths are relative
   */
  public static WorkerConfiguration of(Map<String, Object> configuration, Path home) {
    ConfigurationTree root = NodeFile.located(configuration, home, PATHS);
    WorkerConfiguration worker = RecordBinder.bind(root, WorkerConfiguration.class, defaults(home));
    NodeFile.check(root, worker.host(), worker.healthPort(), worker.security());
    if (worker.name().isBlank()) {
      throw root.refusal("name", worker.name(), "a name");
    }
    if (worker.roles().isEmpty()) {
      throw root.refusal("roles", worker.roles(), "at least one");
    }
    boolean known = worker.devices().stream().allMatch(WorkerConfiguration::isDevice);
    if (worker.devices().isEmpty() || !known) {
      throw root.refusal("devices", worker.devices(), "a list of cpu, cuda:0, cuda:1 ...");
    }
    return worker;
  }

  private static WorkerConfiguration defaults(Path home) {
    return new WorkerConfiguration(
        ManagementFactory.getRuntimeMXBean().getName(),
        List.of("cpu"),
        EnumSet.complementOf(EnumSet.of(Role.REWARD)),
        in(home, "models/tiny-kontext"),
        null,
        in(home, "conf/prompts/score.txt"),
        RunSpec.Clip.NONE,
        "127.0.0.1",
        0,
        Security.NONE);
  }

  private static String in(Path home, String path) {
    return home.resolve(path).toAbsolutePath().normalize().toString();
  }

  /** Returns whether {@code name} can be a device: {@code cpu} or {@code cuda:N}. */
  public static boolean isDevice(String name) {
    return name.matches("cpu|cuda:\\d{1,3}");
  }
}
