package org.editr1.watch.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.editr1.UserError;
import org.editr1.io.image.PictureFile;

/** Writes what a person looks at when a run has ended. */
public final class Report {
  /** The page's usual name, in the run's folder. */
  public static final String PAGE = "report.html";

  private Report() {}

  /**
   * Writes {@code report.html} and, where there are held-out edits, {@code before-after.png} into
   * {@code folder}. A reader never sees half a file.
   */
  public static void write(Path folder, RunSummary run) {
    page(folder.resolve(PAGE), run);
    if (!run.edits().isEmpty()) {
      byte[] png = PictureFile.png(BeforeAfterPicture.draw(run));
      write(folder.resolve("before-after.png"), png);
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
