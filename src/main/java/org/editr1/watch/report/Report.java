package org.editr1.watch.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.editr1.UserError;
import org.editr1.folder.RunFolder;
import org.editr1.io.image.PictureFile;

/** Writes what a person looks at when a run has ended. */
public final class Report {
  private Report() {}

  /**
   * Writes {@code report.html} and, where there are held-out edits, {@code before-after.png} into
   * {@code folder}. A reader never sees half a file.
   */
  public static void write(RunFolder folder, RunSummary run) {
    page(folder.report(), run);
    if (!run.edits().isEmpty()) {
      byte[] png = PictureFile.png(BeforeAfterPicture.draw(run));
      write(folder.beforeAfter(), png);
    }
  }

  /** Writes only the page, which needs no other file. */
  public static void page(Path file, RunSummary run) {
    write(file, ReportHtml.page(run).getBytes(StandardCharsets.UTF_8));
  }

  private static void write(Path file, byte[] bytes) {
    try {
      Path aside = file.resolveSibling(file.getFileName() + ".part");
      Files.write(aside, bytes);
      Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UserError(file + " cannot be written: " + e, e);
    }
  }
}
