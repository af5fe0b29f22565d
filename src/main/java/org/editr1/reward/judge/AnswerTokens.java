package org.editr1.reward.judge;

import java.util.List;
import org.editr1.UserError;
import org.editr1.edit.TextTokenizer;

/** The first tokens of a judge's answers, by its own tokenizer. */
final class AnswerTokens {
  private static final List<String> DIGITS = List.of("0", "1", "2", "3", "4", "5");

  private AnswerTokens() {}

  /** The tokens of the grades 0 to 5, each of which must be one token. */
  static long[] digits(TextTokenizer tokenizer) {
    return DIGITS.stream().mapToLong(digit -> digit(tokenizer, digit)).toArray();
  }

  private static long digit(TextTokenizer tokenizer, String digit) {
    long[] ids = ids(tokenizer, digit);
    if (ids.length != 1) {
      throw new UserError(
          "the tokenizer makes " + ids.length + " tokens of " + digit + "; a grade must be one");
    }
    return ids[0];
  }

  /** The first tokens of yes and no. */
  static long[] yesAndNo(TextTokenizer tokenizer) {
    long[] first = {ids(tokenizer, "Yes")[0], ids(tokenizer, "No")[0]};
    if (first[0] == first[1]) {
      throw new UserError("the tokenizer begins Yes and No with the same token");
    }
    return first;
  }

  /** The token that ends a turn. */
  static long end(TextTokenizer tokenizer) {
    return ids(tokenizer, "<|im_end|>")[0];
  }

  private static long[] ids(TextTokenizer tokenizer, String text) {
    return tokenizer.encode(List.of(text), TextTokenizer.LONGEST).ids()[0];
  }
}
