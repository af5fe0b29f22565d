package org.editr1.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.editr1.journey.RunSpec;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a head node, as in {@code conf/node/head.json}.
 *
 * @param run name or path of the run's configuration
 * @param overrides {@code KEY=VALUE}, put over the run's configuration
 * @param until limits that end the run early, as {@code 30m} or {@code reward=0.6}
 * @param out the run folder, absolute; null: {@code runs/NAME}
 * @param acceptChangedInputs whether the run continues with inputs that differ from those it was
 *     started with
 * @param host address that tensor store and health endpoints bind to and workers connect to
 * @param storePort of the tensor store; 0: any free one
 * @param storeAddress {@code HOST:PORT} that workers connect to instead, where a service name or a
 *     forwarded port leads to the store; null: host and port themselves
 * @param healthPort of the health endpoints; 0: any free one, -1: none
 * @param consolePort of the console; 0: any free one, -1: none
 * @param leaseMillis duration of a lease, after which the order goes to another worker; a worker
 *     renews its lease three times in that time
 */
public record HeadConfiguration(
    String run,
    List<String> overrides,
    List<String> until,
    @Nullable String out,
    boolean acceptChangedInputs,
    String host,
    int storePort,
    @Nullable String storeAddress,
    int healthPort,
    int consolePort,
    long leaseMillis,
    Security security) {
  private static final long SHORTEST_LEASE = 500;
  private static final long LONGEST_LEASE = 3_600_000;
  private static final HeadConfiguration DEFAULTS =
      local("tiny-kontext", List.of(), List.of(), null, false);

  /** The configuration of a head whose workers are on this machine. */
  public static HeadConfiguration local(
      String run,
      List<String> overrides,
      List<String> until,
      @Nullable String out,
      boolean accepts) {
    return new HeadConfiguration(
        run, overrides, until, out, accepts, "127.0.0.1", 0, null, 0, 0, 15_000, Security.NONE);
  }

  /**
   * @param configuration as the verticle gets it; see {@link NodeFile#read}
   * @param home to which paths are relative
   */
  public static HeadConfiguration of(Map<String, Object> configuration, Path home) {
    ConfigurationTree root = NodeFile.located(configuration, home, List.of("out"));
    HeadConfiguration head = RecordBinder.bind(root, HeadConfiguration.class, DEFAULTS);
    NodeFile.check(root, head.host(), head.healthPort(), head.security());
    NodeFile.checkPort(root, "consolePort", head.consolePort(), true);
    NodeFile.checkPort(root, "storePort", head.storePort(), false);
    if (head.storeAddress() != null && !head.storeAddress().matches("[^:\\s]+:\\d{1,5}")) {
      throw root.refusal("storeAddress", head.storeAddress(), "HOST:PORT");
    }
    if (head.leaseMillis() < SHORTEST_LEASE || head.leaseMillis() > LONGEST_LEASE) {
      throw root.refusal(
          "leaseMillis", head.leaseMillis(), SHORTEST_LEASE + " to " + LONGEST_LEASE);
    }
    return head;
  }

  /** Returns whether this head serves a console. */
  public boolean hasConsole() {
    return consolePort != NodeFile.NONE;
  }

  /** The specification of the run that this head holds. */
  public RunSpec specification(Path home) {
    return RunConfiguration.load(RunConfiguration.file(home, run), overrides, home);
  }
}
