package org.editr1.lab.parity;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.editr1.Label;
import org.editr1.UserError;
import org.editr1.io.hf.PeftFolder;
import org.editr1.io.image.ImageFile;
import org.editr1.io.image.RgbImage;
import org.editr1.io.safetensors.SafetensorsFile;
import org.editr1.tensor.Floats;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Scope;
import org.jspecify.annotations.Nullable;

/** One case: {@code case.json}, its tensors and its files. */
final class CaseFolder implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final JsonNode description;
  private final @Nullable SafetensorsFile tensors;

  CaseFolder(Path folder) {
    this.folder = folder;
    Path file = folder.resolve("case.json");
    try {
      this.description = JSON.readTree(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UserError(file + " cannot be read as JSON: " + e.getMessage(), e);
    }
    if (!description.path("module").isTextual() || !description.path("tolerance").isNumber()) {
      throw new UserError(file + ": expected the keys module (a text) and tolerance (a number)");
    }
    Path io = folder.resolve("io.safetensors");
    this.tensors = Files.exists(io) ? SafetensorsFile.open(io) : null;
  }

  String name() {
    return String.valueOf(folder.toAbsolutePath().normalize().getFileName());
  }

  String module() {
    return description.path("module").asText();
  }

  double tolerance() {
    return description.path("tolerance").asDouble();
  }

  JsonNode args() {
    return description.path("args");
  }

  int integer(String argument) {
    return args().path(argument).asInt();
  }

  double number(String argument) {
    return args().path(argument).asDouble();
  }

  boolean flag(String argument) {
    return args().path(argument).asBoolean();
  }

  String text(String argument) {
    return args().path(argument).asText();
  }

  /** The constant that an argument names. */
  <E extends Enum<E>> E label(String argument, Class<E> type) {
    return Label.parse("args." + argument, text(argument), type);
  }

  JsonNode expected() {
    return description.path("expected");
  }

  /** The precision of the reference's model. */
  Precision precision() {
    boolean isBfloat16 =
        name().endsWith("-bf16")
            || description.path("made_with").path("dtype").asText().equals("bfloat16");
    return isBfloat16 ? Precision.BF16 : Precision.FP32;
  }

  /** The file that the case calls {@code name}. */
  Path file(String name) {
    return folder.resolve(description.path("files").path(name).asText(name));
  }

  Path model() {
    return folder.resolve("model");
  }

  boolean hasAdapter() {
    return Files.isDirectory(folder.resolve("adapter"));
  }

  PeftFolder adapter() {
    return PeftFolder.read(folder.resolve("adapter"));
  }

  /** The elements of a list among the arguments. */
  Stream<JsonNode> list(String argument) {
    return StreamSupport.stream(args().path(argument).spliterator(), false);
  }

  List<String> texts(String argument) {
    return list(argument).map(JsonNode::asText).toList();
  }

  RgbImage image(String name) {
    return ImageFile.read(file(name));
  }

  SafetensorsFile tensors() {
    if (tensors == null) {
      throw new UserError(folder + ": io.safetensors is missing");
    }
    return tensors;
  }

  boolean has(String name) {
    return tensors != null && tensors.has(name);
  }

  /** Names of the expected tensors. */
  Set<String> expectedTensors() {
    return tensors == null
        ? Set.of()
        : tensors.names().stream()
            .filter(name -> name.startsWith("out.") || name.startsWith("grad."))
            .collect(Collectors.toCollection(TreeSet::new));
  }

  float[] floats(String name) {
    return tensors().floats(name);
  }

  long[] longs(String name) {
    return tensors().longs(name);
  }

  NDArray tensor(Scope scope, String name) {
    return tensors().read(scope.manager(), name);
  }

  /** A tensor in the precision of the reference's model. */
  NDArray input(Scope scope, String name) {
    NDArray array = tensor(scope, name);
    return precision().cast(array);
  }

  /** The rows of a matrix. */
  float[][] rows(String name) {
    float[] values = floats(name);
    float[][] rows = new float[(int) shape(name)[0]][];
    Arrays.setAll(rows, i -> Floats.part(values, i, rows.length));
    return rows;
  }

  /** The rows of a matrix of integers. */
  long[][] longRows(String name) {
    long[] values = longs(name);
    int width = (int) shape(name)[1];
    long[][] rows = new long[values.length / width][];
    Arrays.setAll(rows, i -> Arrays.copyOfRange(values, i * width, (i + 1) * width));
    return rows;
  }

  long[] shape(String name) {
    return tensors().info(name).shape();
  }

  @Override
  public void close() {
    if (tensors != null) {
      tensors.close();
    }
  }
}
