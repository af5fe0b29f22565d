package org.editr1.node;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import org.editr1.engine.djl.ModelFolders;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec;
import org.editr1.journey.Token;
import org.editr1.node.config.HeadConfiguration;
import org.editr1.node.run.Screen;

/**
 * A run whose head and workers live in one JVM: the same verticles, messages and store as in a
 * cluster, on the loopback address.
 */
public final class EmbeddedRun {
  private EmbeddedRun() {}

  /** Begins the run of {@code folder}, or goes on with it, with workers that have all roles. */
  public static Future<RunSession> start(
      Vertx vertx, RunSpec spec, RunFolder folder, Screen screen) {
    int count = spec.embedded().workers();
    LocalWorkers workers =
        new LocalWorkers(
            "worker",
            Collections.nCopies(count, "cpu"),
            EnumSet.allOf(Role.class),
            ModelFolders.of(spec),
            Token.NONE);
    return RunSession.start(
            vertx,
            new RunSession.Plan(
                spec,
                folder,
                HeadConfiguration.local(spec.name(), List.of(), folder.root().toString()),
                Token.NONE),
            new RunSession.Audience(screen, count + " in this process"))
        .compose(session -> workers.deploy(vertx).map(session));
  }
}
