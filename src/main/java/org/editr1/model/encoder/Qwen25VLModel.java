package org.editr1.model.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.editr1.model.encoder.ImagePatches.Grid;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Ops;
import org.editr1.tensor.RotaryAttention;
import org.editr1.tensor.Scope;
import org.editr1.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * Qwen2_5_VLModel (transformers 5.23 modeling_qwen2_5_vl.py): text and images to hidden states,
 * which Qwen-Image takes as its prompt. Results belong to the manager of the call.
 */
public final class Qwen25VLModel {
  private final Qwen25VLConfig config;
  private final Qwen25VLVisionModel visual;
  private final Qwen25VLTextModel languageModel;

  public Qwen25VLModel(Qwen25VLConfig config, Weights weights) {
    this.config = config;
    this.visual = new Qwen25VLVisionModel(config.vision(), weights.at("visual"));
    this.languageModel = new Qwen25VLTextModel(config.text(), weights.at("language_model"));
  }

  /**
   * @param ids (batch, tokens), padded on either side; an image is as many image tokens as the
   *     vision tower makes of it
   * @param mask 1 for tokens, 0 for padding
   * @param images images of all rows, in the order of their tokens
   */
  public record Input(long[][] ids, long[][] mask, List<ImagePatches> images) {
    public Input {
      images = List.copyOf(images);
    }

    /** These rows with all padding in front, so that each row ends in a token. */
    public Input leftPadded() {
      long[][] movedIds = new long[ids.length][ids[0].length];
      long[][] movedMask = new long[ids.length][ids[0].length];
      for (int row = 0; row < ids.length; row++) {
        int tokenAt = ids[row].length;
        int paddingAt = 0;
        for (int i = ids[row].length - 1; i >= 0; i--) {
          int to = mask[row][i] == 0 ? paddingAt++ : --tokenAt;
          movedIds[row][to] = ids[row][i];
          movedMask[row][to] = mask[row][i];
        }
      }
      return new Input(movedIds, movedMask, images);
    }

    List<Grid> grids() {
      return images.stream().map(ImagePatches::grid).toList();
    }

    private boolean isPadded() {
      return Stream.of(mask).flatMapToLong(Arrays::stream).anyMatch(one -> one == 0);
    }
  }

  public Qwen25VLConfig config() {
    return config;
  }

  /** The embedding table (vocabulary, hidden), which a tied head shares. */
  NDArray embedTokens() {
    return languageModel.embedTokens();
  }

  /**
   * Runs the vision tower; its result does not depend on the text around the images.
   *
   * @return (tokens of all images, hidden), or null without images
   */
  public @Nullable NDArray imageEmbeds(NDManager manager, List<ImagePatches> images) {
    if (images.isEmpty()) {
      return null;
    }
    try (Scope scope = Scope.below(manager)) {
      return scope.keep(visual.forward(scope.manager(), images), manager);
    }
  }

  /** Positions in time, rows and columns (3, batch, tokens); 0 at padding. */
  public long[][][] positionIds(Input input) {
    return new RopeIndex(config.imageTokenId(), config.vision().spatialMergeSize())
        .positions(input.ids(), input.mask(), input.grids());
  }

  /**
   * @return (batch, tokens, hidden) after the final norm; rows of padding are meaningless
   */
  public NDArray forward(NDManager manager, Input input) {
    return forward(manager, input, imageEmbeds(manager, input.images()));
  }

  /**
   * @param imageEmbeds result of {@link #imageEmbeds} for {@code input.images()}
   */
  public NDArray forward(NDManager manager, Input input, @Nullable NDArray imageEmbeds) {
    long[][][] positions = positionIds(input);
    try (Scope scope = Scope.below(manager)) {
      NDArray embeds = embeds(scope, input.ids(), imageEmbeds);
      NDArray mask =
          input.isPadded()
              ? RotaryAttention.paddedCausalMask(Tensors.longs(scope.manager(), input.mask()))
              : null;
      return scope.keep(languageModel.forward(embeds, positions, mask), manager);
    }
  }

  /**
   * Reads once the prefix that several rows share.
   *
   * @param input one row without padding
   * @return the cache, owned by {@code manager}
   */
  public PrefixCache prefix(NDManager manager, Input input) {
    try (Scope scope = Scope.below(manager)) {
      NDArray seen = imageEmbeds(scope.manager(), input.images());
      NDArray embeds = embeds(scope, input.ids(), seen);
      return languageModel.prefix(embeds, positionIds(input), manager);
    }
  }

  /**
   * Reads the rest of rows that begin with {@code prefix}.
   *
   * @param input complete rows without padding, the prefix included
   * @param imageEmbeds embeddings of the images after the prefix, row by row
   * @return (batch, tokens after the prefix, hidden) after the final norm
   */
  public NDArray continueFrom(
      NDManager manager, PrefixCache prefix, Input input, @Nullable NDArray imageEmbeds) {
    long[][] rest = prefix.rest(input.ids());
    long[][][] positions = Stream.of(positionIds(input)).map(prefix::rest).toArray(long[][][]::new);
    try (Scope scope = Scope.below(manager)) {
      NDArray embeds = embeds(scope, rest, imageEmbeds);
      return scope.keep(languageModel.continueFrom(prefix, embeds, positions), manager);
    }
  }

  private NDArray embeds(Scope scope, long[][] ids, @Nullable NDArray imageEmbeds) {
    NDArray embeds = languageModel.embed(Tensors.longs(scope.manager(), ids));
    return imageEmbeds == null ? embeds : withImages(embeds, imageEmbeds, ids);
  }

  /** Replaces the rows of image tokens by the images' embeddings, in their order. */
  private NDArray withImages(NDArray embeds, NDArray imageEmbeds, long[][] ids) {
    int tokens = ids[0].length;
    long[] rows = new long[ids.length * tokens];
    long image = rows.length;
    for (int i = 0; i < rows.length; i++) {
      rows[i] = ids[i / tokens][i % tokens] == config.imageTokenId() ? image++ : i;
    }
    if (image - rows.length != imageEmbeds.getShape().get(0)) {
      throw new IllegalArgumentException("the image tokens do not match the images");
    }
    NDArray both = embeds.reshape(rows.length, -1).concat(imageEmbeds, 0);
    return Ops.embedding(Tensors.longs(embeds.getManager(), rows, ids.length, tokens), both);
  }

  /**
   * Positions in time, rows and columns (Qwen2_5_VLModel.get_rope_index). Text counts up on all
   * three; an image starts at the next number, and the text after it continues behind the image's
   * longer edge. Padding has position 0 and does not count.
   */
  record RopeIndex(long imageTokenId, int spatialMergeSize) {
    /**
     * @param ids (batch, tokens)
     * @param mask (batch, tokens): 1 for tokens, 0 for padding
     * @param grids grids of the images of all rows
     * @return (3, batch, tokens)
     */
    long[][][] positions(long[][] ids, long[][] mask, List<Grid> grids) {
      long[][][] positions = new long[3][ids.length][ids[0].length];
      Iterator<Grid> images = grids.iterator();
      for (int row = 0; row < ids.length; row++) {
        long[] rowMask = mask[row];
        int[] tokens = IntStream.range(0, rowMask.length).filter(i -> rowMask[i] != 0).toArray();
        long[][] axes = {positions[0][row], positions[1][row], positions[2][row]};
        fill(ids[row], tokens, images, axes);
      }
      if (images.hasNext()) {
        throw mismatch();
      }
      return positions;
    }

    private static IllegalArgumentException mismatch() {
      return new IllegalArgumentException("the image tokens do not match the images");
    }

    /**
     * @param tokens indices that are not padding
     * @param axes receives the row's positions
     */
    private void fill(long[] ids, int[] tokens, Iterator<Grid> images, long[][] axes) {
      long next = 0;
      int i = 0;
      while (i < tokens.length) {
        if (ids[tokens[i]] == imageTokenId) {
          if (!images.hasNext()) {
            throw mismatch();
          }
          Grid grid = images.next();
          spread(image(ids, tokens, i, grid), grid, next, axes);
          next += Math.max(grid.h(), grid.w()) / spatialMergeSize;
          i += grid.tokens(spatialMergeSize);
        } else {
          for (long[] axis : axes) {
            axis[tokens[i]] = next;
          }
          next++;
          i++;
        }
      }
    }

    /** The indices of an image's tokens, the i-th being the first. */
    private int[] image(long[] ids, int[] tokens, int i, Grid grid) {
      int end = i + grid.tokens(spatialMergeSize);
      int[] places = Arrays.copyOfRange(tokens, i, Math.min(end, tokens.length));
      if (end > tokens.length || !IntStream.of(places).allMatch(k -> ids[k] == imageTokenId)) {
        throw mismatch();
      }
      return places;
    }

    private void spread(int[] places, Grid grid, long first, long[][] axes) {
      int rows = grid.h() / spatialMergeSize;
      int columns = grid.w() / spatialMergeSize;
      for (int k = 0; k < places.length; k++) {
        axes[0][places[k]] = first + k / (rows * columns);
        axes[1][places[k]] = first + k / columns % rows;
        axes[2][places[k]] = first + k % columns;
      }
    }
  }

  /** Keys and values of a prefix that several rows share, layer by layer. */
  public record PrefixCache(List<Layer> layers) {
    /**
     * Keys and values of one layer.
     *
     * @param keys (1, tokens, heads * d), rotated to their positions
     * @param values (1, tokens, heads * d)
     */
    record Layer(NDArray keys, NDArray values) {}

    /** Length of the prefix in tokens. */
    public int tokens() {
      return (int) layers.get(0).keys().getShape().get(1);
    }

    /** The rows without the prefix. */
    long[][] rest(long[][] rows) {
      return Stream.of(rows)
          .map(row -> Arrays.copyOfRange(row, tokens(), row.length))
          .toArray(long[][]::new);
    }
  }

  /** Qwen2_5_VLForConditionalGeneration: the model and the head that predicts the next token. */
  public static final class Qwen25VLForConditionalGeneration {
    private final Qwen25VLModel model;
    private final NDArray lmHead;

    public Qwen25VLForConditionalGeneration(Qwen25VLConfig config, Weights weights) {
      this.model = new Qwen25VLModel(config, weights.at("model"));
      this.lmHead =
          config.tieWordEmbeddings()
              ? model.embedTokens()
              : weights.get(
                  "lm_head.weight", config.text().vocabSize(), config.text().hiddenSize());
    }

    public Qwen25VLModel model() {
      return model;
    }

    /**
     * @param hidden (..., hidden): rows of the model's result
     * @return (..., vocabulary)
     */
    public NDArray logits(NDArray hidden) {
      return Ops.linear(hidden, lmHead);
    }

    /**
     * Predicts the token after each row.
     *
     * @param hidden (batch, tokens, hidden): rows padded in front
     * @return (batch, vocabulary)
     */
    public NDArray lastLogits(NDArray hidden) {
      long last = hidden.getShape().get(1) - 1;
      return logits(hidden.get(new NDIndex().addAllDim().addIndices(last)));
    }
  }
}
