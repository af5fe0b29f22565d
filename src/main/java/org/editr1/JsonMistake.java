package org.editr1;

/** What is wrong with a JSON text, in words that name no class of the parser. */
public final class JsonMistake {
  private JsonMistake() {}

  /**
   * @param message of Jackson, without its location
   */
  public static String of(String message) {
    return message
        .replaceAll("(?s)Trailing token.*", "something follows the object")
        .replaceAll("(?s) \\(start marker at .*", "")
        .replaceAll(" \\(not recognized as one since Feature .*", "")
        .replaceAll(",? ?(: enable|from) `[^`]*`( to allow)?", "");
  }
}
