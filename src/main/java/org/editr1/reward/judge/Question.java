package org.editr1.reward.judge;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.editr1.model.qwenvl.ImagePatches;
import org.editr1.model.qwenvl.Qwen25VLModel;

/**
 * What a judge reads of one edit, up to where its answer begins.
 *
 * @param ids tokens
 * @param shared how many of them are in front of the edited picture: edits of one source share them
 * @param source the original as the model sees it, {@code edited} alike
 */
public record Question(long[] ids, int shared, ImagePatches source, ImagePatches edited) {
  /** The tokens in front of the edited picture. */
  public long[] beginning() {
    return Arrays.copyOf(ids, shared);
  }

  /** With what the judge has answered so far. */
  Question with(long[] answer) {
    long[] all = LongStream.concat(LongStream.of(ids), LongStream.of(answer)).toArray();
    return new Question(all, shared, source, edited);
  }

  /** Whether the two can be asked in one batch behind one beginning. */
  boolean goesWith(Question other) {
    return shared == other.shared
        && ids.length == other.ids.length
        && edited.grid().equals(other.edited.grid())
        && source.grid().equals(other.source.grid())
        && Arrays.equals(source.pixelValues(), other.source.pixelValues())
        && Arrays.equals(beginning(), other.beginning());
  }

  /** One row per question, all that is read; shorter ones are padded in front. */
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
