package org.editr1.edit;

import java.util.List;

/** Text to ids of one text encoder. */
public interface TextTokenizer {
  /** {@link #encode} to the longest of the texts. */
  int LONGEST = 0;

  /**
   * @param ids (batch, length), padded
   * @param mask 1 for tokens, 0 for padding
   */
  record Encoded(long[][] ids, long[][] mask) {}

  /**
   * Cut and padded to one length; the special tokens stay.
   *
   * @param length tokens, or {@link #LONGEST}
   */
  Encoded encode(List<String> texts, int length);

  /** The id that fills up rows. */
  long padId();

  /** {@code model_max_length} of the tokenizer's folder. */
  int modelMaxLength();
}
