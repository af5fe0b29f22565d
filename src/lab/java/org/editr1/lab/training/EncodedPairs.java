package org.editr1.lab.training;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.editr1.edit.Conditioning;
import org.editr1.edit.EditModel;
import org.editr1.io.dataset.DataLine;
import org.editr1.io.image.ImageFile;
import org.editr1.io.image.RgbImage;
import org.editr1.tensor.Gradients;
import org.editr1.tensor.Scope;

/** The lines of a data set as a model sees them; the last ones asked for stay in memory. */
final class EncodedPairs implements AutoCloseable {
  private static final int KEPT = 1024;

  private final EditModel model;
  private final NDManager manager;
  private final int resolution;
  private final int textLength;
  private final Map<Integer, Encoded> kept = new LinkedHashMap<>(KEPT, 0.75f, true);

  /**
   * @param manager below which encoded pairs live
   * @param resolution edge of the square images in pixels
   */
  EncodedPairs(EditModel model, NDManager manager, int resolution, int textLength) {
    this.model = model;
    this.manager = manager;
    this.resolution = resolution;
    this.textLength = textLength;
  }

  /**
   * @param target latents of the target image, (tokens * channels)
   */
  record Encoded(Pair pair, Conditioning conditioning, float[] target, Scope scope) {
    /** Rows of equal layouts can go through one forward. */
    List<Object> layout() {
      return List.of(
          conditioning.target(),
          conditioning.sources(),
          conditioning.tensors().entrySet().stream()
              .map(one -> one.getKey() + one.getValue().getShape())
              .sorted()
              .toList());
    }
  }

  /** The pair of a line, which must have a target. */
  Encoded of(DataLine line) {
    Encoded known = kept.get(line.number());
    if (known != null) {
      return known;
    }
    if (kept.size() == KEPT) {
      Integer oldest = kept.keySet().iterator().next();
      Objects.requireNonNull(kept.remove(oldest)).scope().close();
    }
    Encoded encoded = Gradients.unrecorded(() -> encode(line));
    kept.put(line.number(), encoded);
    return encoded;
  }

  private Encoded encode(DataLine line) {
    RgbImage source = image(line.imageFile());
    RgbImage target = image(Objects.requireNonNull(line.targetFile()));
    Scope lasting = Scope.below(manager);
    Conditioning conditioning =
        model.encode(
            lasting.manager(),
            line.prompt(),
            List.of(EditModel.Source.of(pixels(source))),
            textLength);
    try (Scope scope = Scope.below(manager)) {
      float[] tokens = model.tokens(scope.manager(), pixels(target)).toFloatArray();
      Pair pair = new Pair(source, target, line.prompt(), line.requirement());
      return new Encoded(pair, conditioning, tokens, lasting);
    }
  }

  private RgbImage image(Path file) {
    return ImageFile.readUpright(file).square(resolution);
  }

  private EditModel.Pixels pixels(RgbImage image) {
    return new EditModel.Pixels(image.toModelRange(), resolution, resolution);
  }

  @Override
  public void close() {
    kept.values().forEach(one -> one.scope().close());
    kept.clear();
  }
}
