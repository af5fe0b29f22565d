package org.editr1;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Enum constants as files, commands and metrics write them: {@code yes_no} stands for {@code
 * YES_NO}.
 */
public final class Label {
  private Label() {}

  /** The label of {@code constant}. */
  public static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** The labels of {@code type} in the order of its constants. */
  public static <E extends Enum<E>> List<String> all(Class<E> type) {
    return Arrays.stream(type.getEnumConstants()).map(Label::of).toList();
  }

  /**
   * The constant with {@code label}.
   *
   * @param key that holds the label, for messages
   * @throws UserError naming the known labels where there is none
   */
  public static <E extends Enum<E>> E parse(String key, String label, Class<E> type) {
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> of(constant).equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new UserError(
                    key + " is " + label + "; expected one of " + String.join(", ", all(type))));
  }
}
