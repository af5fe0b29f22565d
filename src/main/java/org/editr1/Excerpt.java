package org.editr1;

/** Texts of others, such as a server's answer, cut where they enter. */
public final class Excerpt {
  /** Characters of the longest excerpt. */
  public static final int LONGEST = 2_000;

  private Excerpt() {}

  /** The beginning of {@code text} on one line, at most {@value #LONGEST} characters. */
  public static String of(String text) {
    return of(text, LONGEST);
  }

  /** The beginning of {@code text} on one line, without anything that no file could hold. */
  public static String of(String text, int longest) {
    String start = text.substring(0, Math.min(text.length(), 4 * longest));
    String line = start.replaceAll("[\\p{Cntrl}\\p{Cs}\\s]+", " ").strip();
    if (line.length() <= longest) {
      return line;
    }
    int end = Character.isHighSurrogate(line.charAt(longest - 1)) ? longest - 1 : longest;
    return line.substring(0, end) + "...";
  }
}
