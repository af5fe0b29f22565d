package org.editr1.watch.report;

/** The parts that all pages share; a page needs no other file. */
public final class Html {
  private Html() {}

  /** Up to where the body begins. */
  public static String head(String title) {
    return "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
        + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        + ("<title>" + escape(title) + "</title>\n")
        + ("<style>\n" + Resources.text("report.css") + "</style></head>\n<body>\n");
  }

  /** What ends {@link #head}. */
  public static String foot() {
    return "</body></html>\n";
  }

  /** Text as it stands between tags and in attributes. */
  public static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
