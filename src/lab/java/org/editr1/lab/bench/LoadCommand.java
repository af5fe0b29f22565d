package org.editr1.lab.bench;

import ai.djl.ndarray.NDManager;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.editr1.Clock;
import org.editr1.Label;
import org.editr1.UserError;
import org.editr1.io.file.TemporaryFolder;
import org.editr1.io.hf.FluxFolder;
import org.editr1.tensor.Precision;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code edit-r1 bench load}: the memory that loading takes in addition to the model. */
@Command(name = "load", mixinStandardHelpOptions = true)
public final class LoadCommand implements Callable<Integer> {
  private static final long MEGABYTE = 1_000_000;

  /** Beyond the model's own bytes; mapped pages do not count. */
  private static final long ANONYMOUS_LIMIT = 1000 * MEGABYTE;

  private static final long HEAP_LIMIT = 300 * MEGABYTE;

  @Option(names = "--gigabytes", paramLabel = "N")
  private double gigabytes = 4;

  @Option(names = "--dtype", paramLabel = "TYPE")
  private String dtype = "bf16";

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (!(gigabytes > 0 && gigabytes <= 1000)) {
      throw new UserError("--gigabytes is " + gigabytes + "; expected 1 to 1000");
    }
    Precision precision = Label.parse("--dtype", dtype, Precision.class);
    try (TemporaryFolder folder = TemporaryFolder.create("edit-r1-load")) {
      SparseTransformer.write(folder.path(), (long) (gigabytes * 1000 * MEGABYTE));
      return report(precision, folder.path());
    }
  }

  private int report(Precision precision, Path folder) {
    long parameters = FluxFolder.KIND.inventory(folder).expectedParameters();
    long bytes = parameters * (precision == Precision.BF16 ? 2 : 4);
    try (NDManager manager = NDManager.newBaseManager();
        ProcessMemory memory = new ProcessMemory()) {
      long start = Clock.SYSTEM.nanos();
      FluxFolder.KIND.load(folder, manager, precision);
      double seconds = Clock.SYSTEM.secondsSince(start);
      long beyond = memory.anonymousGrowth() - (manager.getDevice().isGpu() ? 0 : bytes);
      long heap = ProcessMemory.heapPeak();
      spec.commandLine()
          .getOut()
          .printf(
              Locale.ROOT,
              "%d MB in %s in %.1f s (%.2f GB/s)%n"
                  + "anonymous memory beyond the model: %d MB (limit %d)%n"
                  + "peak Java heap: %d MB (limit %d)%n",
              bytes / MEGABYTE,
              dtype,
              seconds,
              bytes / seconds / 1e9,
              beyond / MEGABYTE,
              ANONYMOUS_LIMIT / MEGABYTE,
              heap / MEGABYTE,
              HEAP_LIMIT / MEGABYTE);
      return beyond < ANONYMOUS_LIMIT && heap < HEAP_LIMIT ? 0 : 1;
    }
  }
}
