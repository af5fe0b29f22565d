package org.editr1.lab.parity;

import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.editr1.edit.TextTokenizer;
import org.editr1.io.hf.TokenizerFolder;
import org.editr1.tensor.Scope;

/** transformers' tokenizers. */
public final class TokenizerParity implements ParityModule {
  @Override
  public String module() {
    return "tokenizer";
  }

  @Override
  public void run(CaseFolder in, Outputs out, Scope scope) throws Unsupported {
    String kind = in.args().path("kind").asText();
    TextTokenizer tokenizer =
        switch (kind) {
          case "clip" -> TokenizerFolder.clip(in.model());
          case "t5" -> TokenizerFolder.t5(in.model());
          case "qwen2" -> TokenizerFolder.qwen2(in.model());
          default -> throw new Unsupported("kind " + kind);
        };
    TextTokenizer.Encoded encoded =
        tokenizer.encode(
            in.texts("texts"), in.args().path("max_length").asInt(TextTokenizer.LONGEST));
    put(out, "out.ids", encoded.ids());
    put(out, "out.mask", encoded.mask());
    out.result("lengths", Stream.of(encoded.mask()).map(row -> LongStream.of(row).sum()).toList());
    out.result("pad_token_id", tokenizer.padId());
  }

  private static void put(Outputs out, String name, long[][] rows) {
    out.put(
        name, Stream.of(rows).flatMapToLong(LongStream::of).toArray(), rows.length, rows[0].length);
  }
}
