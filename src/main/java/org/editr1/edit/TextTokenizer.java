package org.editr1.edit;

import java.util.List;

/** The tokenizer of one text encoder. */
public interface TextTokenizer {
  /** A length for {@link #encode}: the length of the longest text. */
  int LONGEST = 0;

  /**
   * @param ids (batch, length), padded
   * @param mask 1 for tokens, 0 for padding
   */
  record Encoded(long[][] ids, long[][] mask) {}

  /**
   * Encodes texts, cut and padded to one length; special tokens are kept.
   *
   * @param length tokens, or {@link #LONGEST}
   */
  Encoded encode(List<String> texts, int length);

  /** The id of the padding. */
  long padId();

  /** {@code model_max_length} of the tokenizer's folder. */
  int modelMaxLength();
}
