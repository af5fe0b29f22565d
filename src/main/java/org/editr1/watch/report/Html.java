package org.editr1.watch.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.editr1.UserError;
import org.editr1.io.file.AtomicFile;

/** Parts of all pages; a page needs no other file. */
final class Html {
  private Html() {}

  /** A complete page with the style sheet in it. */
  static String page(String title, String... sections) {
    return """
    <!doctype html>
    <html lang="en"><head><meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>%s</title>
    <style>
    %s</style></head>
    <body>
    %s</body></html>
    """
        .formatted(
            escape(title),
            new String(resource("report.css"), StandardCharsets.UTF_8),
            String.join("", sections));
  }

  static String section(String title) {
    return "<h2>" + escape(title) + "</h2>\n";
  }

  static String note(String text) {
    return "<p class=\"note\">" + escape(text) + "</p>\n";
  }

  /**
   * A table that scrolls sideways on a small screen.
   *
   * @param style class of the style sheet, or empty
   * @param head titles of the columns, as text
   * @param rows cells, as text
   */
  static String table(String style, List<String> head, List<List<String>> rows) {
    return "<div class=\"wide\"><table%s>%s%s</table></div>\n"
        .formatted(
            style.isEmpty() ? "" : " class=\"" + style + "\"",
            row("th", head),
            rows.stream().map(cells -> row("td", cells)).collect(Collectors.joining()));
  }

  private static String row(String tag, List<String> cells) {
    return cells.stream()
        .map(cell -> "<%1$s>%2$s</%1$s>".formatted(tag, escape(cell)))
        .collect(Collectors.joining("", "<tr>", "</tr>\n"));
  }

  /** Writes a file of a report; a reader never sees half of it. */
  static void write(Path file, byte[] bytes) {
    try {
      AtomicFile.write(file, bytes);
    } catch (IOException e) {
      throw new UserError(file + " cannot be written: " + e, e);
    }
  }

  /** Text between tags and in attributes. */
  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /** A file of the build: style sheet or letters. */
  static byte[] resource(String name) {
    try (InputStream in = Html.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not in the build");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
