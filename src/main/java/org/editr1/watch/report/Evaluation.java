package org.editr1.watch.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.editr1.UserError;
import org.editr1.io.image.RgbImage;
import org.editr1.io.json.MessageJson;
import org.editr1.io.safetensors.SafetensorsFile;
import org.editr1.journey.Effect.Accepted;
import org.editr1.journey.Effect.Journaled;
import org.editr1.journey.OrderId;
import org.editr1.journey.Pass;
import org.editr1.journey.Result;
import org.editr1.journey.Result.Score;
import org.editr1.journey.TensorRef;

/**
 * One evaluation as the store holds it. What the store keeps no longer is missing without a word.
 */
public final class Evaluation {
  private final Map<Integer, Score> scores = new HashMap<>();
  private final Map<Integer, Row> pictures = new HashMap<>();
  private final int perGroup;

  /** Where a picture is: in a rollout's file, counted from 0. */
  private record Row(Path file, int index) {}

  private Evaluation(int perGroup) {
    this.perGroup = perGroup;
  }

  /**
   * @param perGroup test lines of a group ({@code chunks.evaluate})
   */
  public static Evaluation read(Path store, int version, int perGroup) {
    Evaluation evaluation = new Evaluation(perGroup);
    for (Accepted accepted : journal(store.resolve(new Pass.Evaluation(version).folder()))) {
      if (accepted.result() instanceof Result.Scored scored) {
        scored.scores().forEach(score -> evaluation.add(accepted.order(), score));
      }
      if (accepted.result() instanceof Result.RolledOut rolledOut) {
        evaluation.add(accepted.order(), store, rolledOut.rollout());
      }
    }
    return evaluation;
  }

  /** The accepted results of a step or an evaluation; a line that was cut is none. */
  public static List<Accepted> journal(Path folder) {
    Path file = folder.resolve("journal.jsonl");
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      return text.lines().flatMap(line -> accepted(line).stream()).toList();
    } catch (IOException e) {
      throw new UserError(file + " cannot be read: " + e, e);
    }
  }

  private static List<Accepted> accepted(String line) {
    try {
      byte[] json = line.getBytes(StandardCharsets.UTF_8);
      Journaled entry = MessageJson.read(json, Journaled.class);
      return entry instanceof Accepted accepted ? List.of(accepted) : List.of();
    } catch (IllegalArgumentException e) {
      return List.of();
    }
  }

  private int testLine(OrderId order, long sample) {
    return order.group().index() * perGroup + (int) sample;
  }

  private void add(OrderId order, Score score) {
    scores.put(testLine(order, score.sample()), score);
  }

  private void add(OrderId order, Path store, TensorRef rollout) {
    Path file = store.resolve(rollout.id());
    if (!Files.exists(file)) {
      return;
    }
    try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
      long[] samples = tensors.longs("samples");
      for (int i = 0; i < samples.length; i++) {
        pictures.put(testLine(order, samples[i]), new Row(file, i));
      }
    }
  }

  /** Whether the picture of a test line, counted from 0, is there. */
  public boolean shows(int testLine) {
    return pictures.containsKey(testLine);
  }

  /** Whether score and picture of a test line, counted from 0, are there. */
  public boolean has(int testLine) {
    return scores.containsKey(testLine) && shows(testLine);
  }

  /** The score of a line that is there. */
  public Score score(int testLine) {
    return Objects.requireNonNull(scores.get(testLine), "no score");
  }

  /** The edited picture of a line that is there. */
  public RgbImage picture(int testLine) {
    Row row = Objects.requireNonNull(pictures.get(testLine), "no picture");
    try (SafetensorsFile tensors = SafetensorsFile.open(row.file())) {
      long[] shape = tensors.info("images").shape();
      int height = (int) shape[1];
      int width = (int) shape[2];
      byte[] all = tensors.bytes("images");
      byte[] rgb = new byte[height * width * 3];
      System.arraycopy(all, row.index() * rgb.length, rgb, 0, rgb.length);
      return new RgbImage(width, height, rgb);
    }
  }
}
