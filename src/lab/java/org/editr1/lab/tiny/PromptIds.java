package org.editr1.lab.tiny;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.editr1.edit.FluxText;
import org.editr1.edit.TextTokenizer;
import org.editr1.model.clip.CLIPModel.CLIPTextModel;
import org.editr1.model.text.T5EncoderModel;

/** FLUX's two tokenizers; there are few different prompts, and each is read once. */
record PromptIds(
    TextTokenizer clipTokenizer, TextTokenizer t5Tokenizer, Map<String, FluxText.Ids> known) {
  PromptIds(TextTokenizer clipTokenizer, TextTokenizer t5Tokenizer) {
    this(clipTokenizer, t5Tokenizer, new TreeMap<>());
  }

  FluxText text(CLIPTextModel clip, T5EncoderModel t5) {
    return new FluxText(clipTokenizer, clip, t5Tokenizer, t5);
  }

  List<FluxText.Ids> of(FluxText text, List<String> prompts) {
    return prompts.stream()
        .map(prompt -> known.computeIfAbsent(prompt, one -> text.ids(one, text.defaultLength())))
        .toList();
  }
}
