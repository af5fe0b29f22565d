package org.editr1.node;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Set;
import java.util.TreeSet;
import org.editr1.config.ConsoleConfiguration;
import org.editr1.config.NodeFile;
import org.editr1.folder.RunFolder;
import org.editr1.io.dataset.DataSet;
import org.editr1.watch.ProcessWatch;
import org.editr1.watch.console.ConsoleVerticle;
import org.editr1.watch.console.ConsoleVerticle.Place;
import org.editr1.watch.console.FolderArchive;
import org.editr1.watch.console.RunArchive;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code vertx run org.editr1.node.ConsoleNode -cluster -conf conf/node/console.json}: shows a run
 * of another node. It may start and stop at any time; no other node depends on it.
 */
public final class ConsoleNode extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(ConsoleNode.class);

  @Override
  public Future<?> start() {
    ConsoleConfiguration configuration =
        ConsoleConfiguration.of(NodeFile.read(config().encode()), Home.folder());
    ProcessWatch.start(vertx, "console", System::nanoTime);
    String out = configuration.out();
    RunArchive archive = out == null ? RunArchive.NONE : archive(new RunFolder(Path.of(out)));
    ConsoleVerticle console = new ConsoleVerticle(place(configuration), archive, System::nanoTime);
    NodeHealth health = new NodeHealth(vertx);
    return health
        .serve(configuration.host(), configuration.healthPort())
        .compose(unused -> vertx.deployVerticle(console))
        .onSuccess(
            unused -> {
              health.ofConsole();
              LOG.info("console at {}", console.url());
            });
  }

  private static Place place(ConsoleConfiguration console) {
    Set<String> names = new TreeSet<>(console.names());
    names.add(console.host());
    return new Place(console.host(), console.port(), false, names);
  }

  private static RunArchive archive(RunFolder folder) {
    return new FolderArchive(
        folder,
        () -> RunStart.specification(folder, Home.folder()),
        DataSet::of,
        Clock.systemUTC());
  }
}
