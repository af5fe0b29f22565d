package org.editr1.lab.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.editr1.UserError;
import org.editr1.io.safetensors.SafetensorsFile;
import org.jspecify.annotations.Nullable;

/** One case: {@code case.json}, its tensors and its files. */
public final class CaseFolder implements AutoCloseable {
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

  public String name() {
    return String.valueOf(folder.toAbsolutePath().normalize().getFileName());
  }

  public String module() {
    return description.path("module").asText();
  }

  public double tolerance() {
    return description.path("tolerance").asDouble();
  }

  public JsonNode args() {
    return description.path("args");
  }

  public JsonNode expected() {
    return description.path("expected");
  }

  public boolean isBfloat16() {
    return name().endsWith("-bf16")
        || description.path("made_with").path("dtype").asText().equals("bfloat16");
  }

  /** The file that the case calls {@code name}. */
  public Path file(String name) {
    return folder.resolve(description.path("files").path(name).asText(name));
  }

  public Path model() {
    return folder.resolve("model");
  }

  public Path adapter() {
    return folder.resolve("adapter");
  }

  public boolean hasAdapter() {
    return Files.isDirectory(adapter());
  }

  public List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    args().path(key).forEach(text -> texts.add(text.asText()));
    return texts;
  }

  public SafetensorsFile tensors() {
    if (tensors == null) {
      throw new UserError(folder + ": io.safetensors is missing");
    }
    return tensors;
  }

  public boolean has(String name) {
    return tensors != null && tensors.has(name);
  }

  /** Names of the expected tensors. */
  Set<String> expectedTensors() {
    return tensors == null
        ? Set.of()
        : tensors.names().stream()
            .filter(name -> name.startsWith("out.") || name.startsWith("grad."))
            .collect(Collectors.toCollection(java.util.TreeSet::new));
  }

  public float[] floats(String name) {
    return tensors().floats(name);
  }

  public long[] longs(String name) {
    return tensors().longs(name);
  }

  public NDArray tensor(NDManager manager, String name) {
    return tensors().read(manager, name);
  }

  public long[] shape(String name) {
    return tensors().info(name).shape();
  }

  @Override
  public void close() {
    if (tensors != null) {
      tensors.close();
    }
  }
}
