package org.editr1.config;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.editr1.watch.console.ConsoleVerticle.Place;
import org.jspecify.annotations.Nullable;

/**
 * A console of its own, as in {@code conf/node/console.json}.
 *
 * @param host address that console and health endpoints bind to
 * @param port of the console; 0: any free one
 * @param names that the console is reached by, beside addresses, {@code localhost} and {@code host}
 * @param out the run folder, absolute, where this machine has it; null: the console knows what is
 *     published from its start on
 * @param healthPort of the health endpoints; 0: any free one, -1: none
 * @param security how the event bus is encrypted; a console needs no token
 */
public record ConsoleConfiguration(
    String host,
    int port,
    List<String> names,
    @Nullable String out,
    int healthPort,
    Security security) {
  private static final ConsoleConfiguration DEFAULTS =
      new ConsoleConfiguration("127.0.0.1", Place.USUAL_PORT, List.of(), null, 0, Security.NONE);

  /**
   * @param configuration as Vert.x gives it to the verticle
   * @param home what relative paths are relative to
   */
  public static ConsoleConfiguration of(JsonObject configuration, Path home) {
    Located root = NodeFile.located(configuration);
    root.makeAbsolute("out", home);
    Security.makeAbsolute(root, home);
    ConsoleConfiguration console = RecordFiller.fill(ConsoleConfiguration.class, DEFAULTS, root);
    NodeFile.checkAddress(root, console.host(), console.healthPort());
    console.security().check(root);
    if (console.port() < 0 || console.port() > NodeFile.HIGHEST_PORT) {
      throw root.refusal("port", console.port(), "0 (any free one) to 65535");
    }
    return console;
  }

  /** Where the console answers. */
  public Place place() {
    Set<String> all = new TreeSet<>(names);
    all.add(host);
    return new Place(host, port, false, all);
  }
}
