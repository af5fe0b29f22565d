package org.editr1.reward.judge;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.editr1.edit.PromptProcessor;
import org.editr1.edit.TextTokenizer;
import org.editr1.io.hf.Qwen25VLProcessor;
import org.editr1.io.image.RgbImage;
import org.editr1.model.encoder.ImagePatches;
import org.editr1.reward.RewardSample;

/**
 * Makes the judge's prompt from a task and an edit: the frame of Qwen2.5-VL's conversations with
 * one turn of the user, which shows the source, then the edit, then the template's text.
 *
 * @param processor of the judge's folder
 */
public record JudgePrompt(Qwen25VLProcessor processor, JudgeTemplate template) {
  private static final String OPENING =
      "<|im_start|>system\nYou are a helpful assistant.<|im_end|>\n<|im_start|>user\n";
  private static final String CLOSING = "<|im_end|>\n<|im_start|>assistant\n";

  /** One question per sample; a source that several samples share is processed once. */
  public List<Question> questions(List<RewardSample> samples) {
    Map<RgbImage, ImagePatches> sources = new IdentityHashMap<>();
    return samples.stream().map(sample -> question(sample, sources)).toList();
  }

  private Question question(RewardSample sample, Map<RgbImage, ImagePatches> sources) {
    ImagePatches source =
        sources.computeIfAbsent(sample.source(), image -> processor.images().process(image));
    ImagePatches edited = processor.images().process(sample.edited());
    long[] beginning = tokens(OPENING + shown(source));
    String words = template.filled(sample.prompt(), sample.requirement());
    long[] rest = tokens(shown(edited) + words + CLOSING);
    long[] ids = LongStream.concat(LongStream.of(beginning), LongStream.of(rest)).toArray();
    return new Question(ids, beginning.length, source, edited);
  }

  /** The placeholder of an image in the text. */
  private String shown(ImagePatches image) {
    int tokens = image.grid().tokens(processor.images().mergeSize());
    return PromptProcessor.IMAGE.replace(
        processor.imageToken(), processor.imageToken().repeat(tokens));
  }

  private long[] tokens(String text) {
    return processor.tokenizer().encode(List.of(text), TextTokenizer.LONGEST).ids()[0];
  }
}
