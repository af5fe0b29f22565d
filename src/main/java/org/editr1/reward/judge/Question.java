package org.editr1.reward.judge;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.editr1.model.encoder.ImagePatches;
import org.editr1.model.encoder.Qwen25VLModel;

/**
 * The judge's input for one edit, up to its answer.
 *
 * @param ids token ids
 * @param shared number of tokens before the edited image, which edits of one source share
 * @param source patches of the source
 * @param edited patches of the edit
 */
public record Question(long[] ids, int shared, ImagePatches source, ImagePatches edited) {
  /** The tokens before the edited image. */
  public long[] beginning() {
    return Arrays.copyOf(ids, shared);
  }

  /** The question with the tokens of the answer so far. */
  Question with(long[] answer) {
    long[] all = LongStream.concat(LongStream.of(ids), LongStream.of(answer)).toArray();
    return new Question(all, shared, source, edited);
  }

  /** Returns whether both can be asked in one batch after one prefix. */
  boolean sharesPrefixWith(Question other) {
    return shared == other.shared
        && ids.length == other.ids.length
        && edited.grid().equals(other.edited.grid())
        && source.grid().equals(other.source.grid())
        && Arrays.equals(source.pixelValues(), other.source.pixelValues())
        && Arrays.equals(beginning(), other.beginning());
  }

  /** The complete input, one row per question; shorter rows are padded at the front. */
  public static Qwen25VLModel.Input input(List<Question> questions) {
    int width = questions.stream().mapToInt(each -> each.ids.length).max().orElse(0);
    long[][] ids = new long[questions.size()][width];
    long[][] mask = new long[questions.size()][width];
    for (int row = 0; row < ids.length; row++) {
      long[] own = questions.get(row).ids;
      System.arraycopy(own, 0, ids[row], width - own.length, own.length);
      Arrays.fill(mask[row], width - own.length, width, 1);
    }
    List<ImagePatches> images =
        questions.stream().flatMap(each -> Stream.of(each.source, each.edited)).toList();
    return new Qwen25VLModel.Input(ids, mask, images);
  }
}
