package org.editr1.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a console node, as in {@code conf/node/console.json}.
 *
 * @param host address that console and health endpoints bind to
 * @param port of the console; 0: any free one
 * @param names by which the console is reached, in addition to addresses, {@code localhost} and
 *     {@code host}
 * @param out the run folder, absolute, where this machine has it; null: the console shows what is
 *     published after its start
 * @param healthPort of the health endpoints; 0: any free one, -1: none
 * @param security encryption of the event bus; a console needs no token
 */
public record ConsoleConfiguration(
    String host,
    int port,
    List<String> names,
    @Nullable String out,
    int healthPort,
    Security security) {
  /** The port of a console unless its configuration says otherwise. */
  public static final int USUAL_PORT = 7712;

  private static final ConsoleConfiguration DEFAULTS =
      new ConsoleConfiguration("127.0.0.1", USUAL_PORT, List.of(), null, 0, Security.NONE);

  /**
   * @param configuration as the verticle gets it; see {@link NodeFile#read}
   * @param home to which paths are relative
   */
  public static ConsoleConfiguration of(Map<String, Object> configuration, Path home) {
    ConfigurationTree root = NodeFile.located(configuration, home, List.of("out"));
    ConsoleConfiguration console = RecordBinder.bind(root, ConsoleConfiguration.class, DEFAULTS);
    NodeFile.check(root, console.host(), console.healthPort(), console.security());
    NodeFile.checkPort(root, "port", console.port(), false);
    return console;
  }
}
