package org.editr1.io.hf;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.editr1.diffusion.FlowMatchSchedule;
import org.editr1.edit.EditModel;
import org.editr1.edit.EditModel.Part;
import org.editr1.io.image.PipelineSizes.Size;
import org.editr1.journey.RunSpec;
import org.editr1.tensor.Precision;

/** The folder of an editing pipeline of any family. Opening it reads no weights. */
public interface EditFolder {
  /** Opens {@code folder} by the class that it names. */
  static EditFolder open(Path folder) {
    PipelineFolder pipeline = PipelineFolder.open(folder);
    return switch (pipeline.className()) {
      case KontextFolder.CLASS -> new KontextFolder(pipeline);
      case QwenEditFolder.PLUS, QwenEditFolder.FIRST ->
          QwenEditFolder.open(folder, UnaryOperator.identity());
      default ->
          throw pipeline.unsupported(
              String.join(", ", KontextFolder.CLASS, QwenEditFolder.PLUS, QwenEditFolder.FIRST));
    };
  }

  /**
   * What the pipeline's own call does unless told otherwise.
   *
   * @param guidance of the embedding, or of the second prediction
   * @param longestText tokens that the long text encoder may be asked for
   * @param mostPictures sources of one edit
   */
  record Defaults(int steps, double guidance, int longestText, int mostPictures) {}

  Defaults defaults();

  /** The size near one megapixel at which the pipeline sees a picture of these edges. */
  Size preferred(int width, int height);

  /** The same where padding of prompts is attended, if the family leaves the choice. */
  EditFolder attendingPadding();

  /** The same with a prompt for what is to be avoided, where the family has such. */
  EditFolder avoiding(String prompt);

  /** The same as a run wants its texts. */
  default EditFolder reading(RunSpec.Text text) {
    EditFolder padded = text.padding() == RunSpec.Padding.ATTENDED ? attendingPadding() : this;
    return text.negativePrompt() == null ? padded : padded.avoiding(text.negativePrompt());
  }

  /**
   * As training holds it: the autoencoder in fp32, whose pictures bf16 would spoil.
   *
   * @param precision of text encoders and transformer
   * @param manager owns the weights
   */
  EditModel load(Set<Part> parts, Precision precision, NDManager manager);

  /** The class that the folder names. */
  String family();

  /** The folders with tensors, and what is asked of each; reads no weights. */
  List<Component> components();

  /** What its memory depends on; reads no weights. */
  Extent extent();

  /** In what the transformer is stored, from a header. */
  Precision storedPrecision();

  /** The noise levels that the pipeline samples at. */
  FlowMatchSchedule schedule();

  /**
   * The projections that an adapter may change: shapes (out, in) by module path, from the headers
   * alone.
   */
  Map<String, long[]> projections();
}
