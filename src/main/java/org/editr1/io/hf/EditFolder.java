package org.editr1.io.hf;

import ai.djl.ndarray.NDManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.editr1.UserError;
import org.editr1.diffusion.FlowMatchSchedule;
import org.editr1.edit.EditModel;
import org.editr1.edit.EditModel.Part;
import org.editr1.io.file.ForeignFile;
import org.editr1.io.image.PipelineSizes.Size;
import org.editr1.journey.RunSpec;
import org.editr1.model.vae.Autoencoder.Half;
import org.editr1.tensor.Precision;

/** The folder of an editing pipeline of any family. Opening it reads no weights. */
public abstract class EditFolder {
  private static final String INDEX = "model_index.json";

  private final Path root;

  EditFolder(Path root) {
    this.root = root;
  }

  /** Opens {@code folder} by the class that its index names. */
  public static EditFolder open(Path folder) {
    String name = className(folder);
    return switch (name) {
      case KontextFolder.CLASS -> new KontextFolder(folder);
      case QwenEditFolder.PLUS -> new QwenEditFolder(folder, QwenEditFolder.Options.STANDARD);
      case QwenEditFolder.FIRST -> new QwenEditFolder(folder, QwenEditFolder.Options.FIRST);
      default ->
          throw unsupported(
              folder,
              name,
              String.join(", ", KontextFolder.CLASS, QwenEditFolder.PLUS, QwenEditFolder.FIRST));
    };
  }

  /** The pipeline class that the index of {@code folder} names. */
  static String className(Path folder) {
    Path index = folder.resolve(INDEX);
    ForeignFile.requireExists(folder, "the folder of an editing pipeline");
    if (!Files.exists(index)) {
      throw new UserError(
          folder + " is not a model: expected the folder of an editing pipeline with " + INDEX);
    }
    return ConfigFile.read(index).text("_class_name", "no class");
  }

  static UserError unsupported(Path folder, String name, String supported) {
    return new UserError(
        "%s names %s; supported is %s".formatted(folder.resolve(INDEX), name, supported));
  }

  /**
   * The defaults of the pipeline's own call.
   *
   * @param guidance of the embedding, or of the second prediction
   * @param longestText most tokens of the long text encoder
   * @param mostImages most sources of one edit
   */
  public record Defaults(int steps, double guidance, int longestText, int mostImages) {}

  /**
   * The sizes that determine the memory of a pipeline's activations.
   *
   * @param width of the transformer's token stream
   * @param doubleBlocks blocks whose two streams have their own parameters
   * @param singleBlocks blocks of one stream
   * @param sizeMultiple width and height of a token in pixels
   * @param imageChannels most channels of the autoencoder at an image's full resolution
   */
  public record Extent(
      int width, int doubleBlocks, int singleBlocks, int sizeMultiple, int imageChannels) {}

  public abstract Defaults defaults();

  /** The size near one megapixel to which the pipeline scales an image of this aspect. */
  public abstract Size preferred(int width, int height);

  /** This pipeline with the text settings of a run. */
  public abstract EditFolder reading(RunSpec.Text text);

  /**
   * Loads the pipeline as training holds it: the autoencoder in fp32, since bf16 would spoil its
   * images.
   *
   * @param precision of text encoders and transformer
   * @param manager owns the weights
   */
  public abstract EditModel load(Set<Part> parts, Precision precision, NDManager manager);

  /** The class that the index names. */
  public abstract String family();

  /** The folders with tensors, and the tensors that the model reads of each; reads no weights. */
  public abstract List<Component> components();

  /** Reads no weights. */
  public abstract Extent extent();

  /** The type in which the transformer is stored, from a header. */
  public abstract Precision storedPrecision();

  /**
   * The type of all tensors of the transformer, from the header of one.
   *
   * @param tensor name of the one
   */
  Precision storedPrecision(String tensor) {
    try (ModelFolder files = ModelFolder.headers(transformer())) {
      return files.dtype(tensor).equals("F32") ? Precision.FP32 : Precision.BF16;
    }
  }

  Path root() {
    return root;
  }

  Path part(String name) {
    return root.resolve(name);
  }

  Path transformer() {
    return part("transformer");
  }

  /** The configuration of a part. */
  ConfigFile config(String part) {
    return ConfigFile.read(part(part).resolve("config.json"));
  }

  /** The noise levels that the pipeline samples at. */
  public FlowMatchSchedule schedule() {
    return SchedulerFile.schedule(
        ConfigFile.read(part("scheduler").resolve("scheduler_config.json")));
  }

  /**
   * The projections that an adapter may change: shapes (out, in) by module path, from the headers
   * alone.
   */
  public Map<String, long[]> projections() {
    Map<String, long[]> projections = new TreeMap<>();
    try (ModelFolder files = ModelFolder.headers(transformer())) {
      files
          .tensors()
          .forEach(
              (name, info) -> {
                long[] shape = info.shape();
                if (name.matches(".+\\.attn\\..+\\.weight") && shape.length == 2) {
                  projections.put(name.substring(0, name.length() - ".weight".length()), shape);
                }
              });
    }
    return projections;
  }

  /** The halves of an autoencoder that {@code parts} name. */
  static Set<Half> halves(Set<Part> parts) {
    Set<Half> halves = EnumSet.noneOf(Half.class);
    if (parts.contains(Part.ENCODER)) {
      halves.add(Half.ENCODER);
    }
    if (parts.contains(Part.DECODER)) {
      halves.add(Half.DECODER);
    }
    return halves;
  }

  /**
   * One folder of tensors of a pipeline.
   *
   * @param parameters number of parameters that each part of the model reads
   */
  public record Component(String name, Inventory inventory, Map<Part, Long> parameters) {
    static Component of(String name, Part part, Inventory inventory) {
      return new Component(name, inventory, Map.of(part, inventory.expectedParameters()));
    }

    /**
     * An autoencoder, whose halves are loaded separately.
     *
     * @param inventory maps halves to their inventory
     */
    static Component vae(Function<Set<Half>, Inventory> inventory) {
      Inventory encoder = inventory.apply(EnumSet.of(Half.ENCODER));
      Inventory decoder = inventory.apply(EnumSet.of(Half.DECODER));
      return new Component(
          "vae",
          encoder.and(decoder),
          Map.of(
              Part.ENCODER, encoder.expectedParameters(),
              Part.DECODER, decoder.expectedParameters()));
    }
  }
}
