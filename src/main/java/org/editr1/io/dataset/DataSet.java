package org.editr1.io.dataset;

import java.nio.file.Path;
import org.editr1.UserError;
import org.editr1.journey.RunSpec;
import org.editr1.journey.Split;

/** Both halves of a data set, as they were when they were read. */
public record DataSet(Path folder, DataSplit train, DataSplit test) {
  /**
   * Reads both metadata files.
   *
   * @throws UserError naming file, line and key of the first error
   */
  public static DataSet read(Path folder) {
    return new DataSet(
        folder, DataSplit.read(folder, Split.TRAIN), DataSplit.read(folder, Split.TEST));
  }

  /** Reads the data set of a run. */
  public static DataSet of(RunSpec run) {
    return read(Path.of(run.data().path()));
  }
}
