package org.editr1.node;

import io.vertx.core.Vertx;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.editr1.folder.FolderLock;
import org.editr1.folder.RunFolder;
import org.editr1.journey.RunSpec;
import org.editr1.watch.terminal.Screen;

/** A run in this process, of which only the folder is of interest. */
public final class FinishedRun {
  private FinishedRun() {}

  /** Trains all steps of {@code spec} into a new run folder. */
  public static void make(Path folder, RunSpec spec) throws Exception {
    Vertx vertx = Vertx.vertx();
    try (FolderLock held = RunStart.create(new RunFolder(folder), spec).lock()) {
      PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
      RunSession.Ui ui = new RunSession.Ui(new Screen(nowhere, false, 0), null);
      EmbeddedRun run =
          EmbeddedRun.start(vertx, spec, held, List.of(), ui).await(180, TimeUnit.SECONDS);
      run.session().finished().await(300, TimeUnit.SECONDS);
      run.end().await(180, TimeUnit.SECONDS);
    } finally {
      vertx.close().await(30, TimeUnit.SECONDS);
    }
  }
}
