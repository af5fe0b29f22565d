package org.editr1.folder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.editr1.UserError;
import org.editr1.io.file.AtomicFile;
import org.editr1.journey.Pass;
import org.editr1.journey.TensorRef;
import org.jspecify.annotations.Nullable;

/**
 * The layout of a run folder: every path in it is resolved here.
 *
 * <pre>
 * run.json                      specification, with the number of this layout as {@code format}
 * inputs.json                   see {@link Inputs}
 * pictures.txt, models.txt      see {@link FileHashes}
 * metrics.jsonl                 a line for each step and evaluation that has ended
 * store/                        files of the tensor store, and in it
 *   run/journal.jsonl             journal of the run
 *   step-N/, eval-V/              journal.jsonl and timeline.jsonl of a pass
 * checkpoints/version-V/        see {@link Checkpoint}
 * lora/                         the trained adapter
 * report.html, before-after.png, tensorboard/, trace.json
 * nodes/                        configurations of a local cluster's nodes
 * head.lock, run-id, epochs/    see {@link FolderLock}
 * </pre>
 *
 * @param root the folder, whether or not it exists
 */
public record RunFolder(Path root) {
  /** The number of this layout. */
  public static final int FORMAT = 3;

  /** The key of {@code run.json} that holds {@link #FORMAT}; it is no setting of the run. */
  public static final String FORMAT_KEY = "format";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** The first of {@code runs/NAME}, {@code runs/NAME-2}, ... in {@code home} that is free. */
  public static RunFolder unused(Path home, String name) {
    RunFolder candidate = usual(home, name);
    for (int suffix = 2; Files.exists(candidate.root()); suffix++) {
      candidate = usual(home, name + "-" + suffix);
    }
    return candidate;
  }

  /** {@code runs/NAME} in {@code home}. */
  public static RunFolder usual(Path home, String name) {
    return new RunFolder(home.resolve("runs").resolve(name));
  }

  /** The last name of the folder's path. */
  public String name() {
    Path name = root.toAbsolutePath().normalize().getFileName();
    return name == null ? root.toString() : name.toString();
  }

  public Path specification() {
    return root.resolve("run.json");
  }

  public Path inputs() {
    return root.resolve("inputs.json");
  }

  public Path pictures() {
    return root.resolve("pictures.txt");
  }

  public Path models() {
    return root.resolve("models.txt");
  }

  public Path metrics() {
    return root.resolve("metrics.jsonl");
  }

  public Path store() {
    return root.resolve("store");
  }

  /** The file of the store that a reference names. */
  public Path file(TensorRef reference) {
    return store().resolve(reference.id());
  }

  /** The journal of a pass; null: of the run itself. */
  public Path journal(@Nullable Pass pass) {
    return store().resolve(pass == null ? "run" : pass.folder()).resolve("journal.jsonl");
  }

  public Path timeline(Pass pass) {
    return store().resolve(pass.folder()).resolve("timeline.jsonl");
  }

  public Path checkpoints() {
    return root.resolve("checkpoints");
  }

  /** A PEFT folder. */
  public Path lora() {
    return root.resolve("lora");
  }

  public Path report() {
    return root.resolve("report.html");
  }

  /** The image of the report, for pages that show no HTML. */
  public Path beforeAfter() {
    return root.resolve("before-after.png");
  }

  /** The page that compares this run with another one. */
  public Path comparison(RunFolder other) {
    return root.resolve("compare-" + other.name() + ".html");
  }

  public Path tensorBoard() {
    return root.resolve("tensorboard");
  }

  public Path trace() {
    return root.resolve("trace.json");
  }

  public Path nodes() {
    return root.resolve("nodes");
  }

  /** Returns whether a run was started in this folder. */
  public boolean holdsRun() {
    return Files.exists(specification());
  }

  /**
   * @throws UserError if the folder holds a run
   */
  public void requireNone() {
    if (holdsRun()) {
      throw new UserError(
          "%s already holds a run: resume it with --resume %s, or name another --out"
              .formatted(root, root));
    }
  }

  /**
   * @throws UserError if the folder holds no run, or one of another layout
   */
  public void requireRun() {
    byte[] unused = readSpecification();
  }

  /**
   * The bytes of {@code run.json}.
   *
   * @throws UserError if the folder holds no run, or one of another layout
   */
  public byte[] readSpecification() {
    try {
      byte[] json = Files.readAllBytes(specification());
      requireFormat(json);
      return json;
    } catch (NoSuchFileException e) {
      throw new UserError(root + " is not a run folder: it has no run.json", e);
    } catch (IOException e) {
      throw new UserError(specification() + " cannot be read: " + e.getMessage(), e);
    }
  }

  private void requireFormat(byte[] json) throws IOException {
    JsonNode found = JSON.readTree(json).path(FORMAT_KEY);
    if (!found.isInt() || found.intValue() != FORMAT) {
      throw new UserError(
          "%s holds a run whose folder %s, but this build reads format %d: resume it with the build that made it, or start a new run in another folder (--out)"
              .formatted(
                  root,
                  found.isMissingNode()
                      ? "has no format number, as before format 2"
                      : "has format " + found,
                  FORMAT));
    }
  }

  /**
   * Makes this the folder of a run.
   *
   * @param specification a JSON object; {@code format} is added to it
   */
  public void writeSpecification(String specification) {
    try {
      ObjectNode json = JSON.createObjectNode().put(FORMAT_KEY, FORMAT);
      json.setAll((ObjectNode) JSON.readTree(specification));
      Files.createDirectories(root);
      AtomicFile.write(specification(), json.toPrettyString() + "\n");
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not a specification", e);
    } catch (IOException e) {
      throw new UserError(specification() + " cannot be written: " + e.getMessage(), e);
    }
  }
}
