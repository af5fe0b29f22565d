package org.editr1.watch.export;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import org.editr1.bus.Addresses;
import org.editr1.bus.Bus;
import org.editr1.folder.MetricsFile;
import org.editr1.folder.MetricsLine;
import org.editr1.folder.PassSet;
import org.editr1.folder.RunFolder;
import org.editr1.folder.StoredEvaluation;
import org.editr1.io.dataset.DataLine;
import org.editr1.io.dataset.DataSplit;
import org.editr1.io.image.ImageFile;
import org.editr1.io.image.RgbImage;
import org.editr1.journey.Message.StepFinished;
import org.editr1.journey.Metric;
import org.editr1.journey.RunSpec;
import org.editr1.journey.Split;
import org.editr1.watch.AlarmedMetrics;
import org.editr1.watch.BackgroundSubscriber;
import org.editr1.watch.report.Canvas;

/**
 * The folder {@code tensorboard}: the lines of {@code metrics.jsonl} as scalars and the first
 * held-out edits of every evaluation as images. Each start of a head begins a file of its own.
 */
public final class TensorBoard {
  private static final int HIGHEST = 256;
  private static final int GAP = 4;
  private static final int WHITE = 0xFFFFFF;
  private static final int MAX_EDITS = 8;
  private static final int MAX_CAPTION = 100;

  private final RunFolder folder;
  private final RunSpec spec;
  private final EventFile file;
  private final AlarmedMetrics watched = new AlarmedMetrics();
  private final PassSet written = new PassSet();
  private final DoubleSupplier seconds;
  private final DataSplit test;

  private TensorBoard(
      RunFolder folder, RunSpec spec, DataSplit test, EventFile file, DoubleSupplier seconds) {
    this.test = test;
    this.folder = folder;
    this.spec = spec;
    this.file = file;
    this.seconds = seconds;
  }

  /**
   * Begins a file. The last step that was kept is written again, since the head before may have
   * died over it.
   *
   * @param test the held-out lines
   * @param metrics the lines so far, which stay
   * @param epoch of the head
   * @param seconds since 1970
   */
  public static TensorBoard open(
      RunFolder folder,
      RunSpec spec,
      DataSplit test,
      MetricsFile metrics,
      long epoch,
      DoubleSupplier seconds) {
    double now = seconds.getAsDouble();
    EventFile file = EventFile.create(folder.tensorBoard(), "head-" + epoch, now);
    TensorBoard opened = new TensorBoard(folder, spec, test, file, seconds);
    List<MetricsLine> last = new ArrayList<>();
    metrics.forEach(line -> opened.kept(line, last));
    file.begin(now, last.isEmpty() ? 0 : last.get(0).version());
    last.forEach(opened::write);
    return opened;
  }

  /**
   * @param last lines of the newest version so far
   */
  private void kept(MetricsLine line, List<MetricsLine> last) {
    watched.observe(line);
    written.add(line.pass());
    if (!last.isEmpty() && last.get(0).version() < line.version()) {
      last.clear();
    }
    if (last.isEmpty() || last.get(0).version() == line.version()) {
      last.add(line);
    }
  }

  /**
   * Writes what is published from now on.
   *
   * @return completes when nothing more is missed; stopping it completes when all is written
   */
  public Future<Bus.Subscription> follow(Vertx vertx) {
    return new BackgroundSubscriber(vertx, "tensorboard")
        .on(Addresses.STEP_FINISHED, this::ended)
        .subscribe()
        .map(inbox -> () -> inbox.stop().onSuccess(unused -> file.close()));
  }

  void ended(StepFinished finished) {
    MetricsLine.of(finished)
        .filter(line -> written.add(line.pass()))
        .map(watched::add)
        .ifPresent(this::write);
  }

  private void write(MetricsLine line) {
    double now = seconds.getAsDouble();
    boolean train = line.split() == Split.TRAIN;
    Map<String, Double> values = new TreeMap<>();
    line.values().forEach((name, value) -> values.put((train ? "train/" : "eval/") + name, value));
    if (train) {
      values.put("train/lag", (double) Math.min(line.pass().number(), spec.lag()));
      double useful = line.value(Metric.SAMPLES) / line.value(Metric.DEVICE_SECONDS);
      if (Double.isFinite(useful)) {
        values.put("train/useful_samples_per_device_second", useful);
      }
    }
    file.scalars(now, line.version(), values);
    if (!train) {
      edits(line.version(), now);
    }
  }

  /** Each with its source on the left and the given model's edit between them. */
  private void edits(int version, double now) {
    int perGroup = spec.chunks().evaluate();
    StoredEvaluation given = StoredEvaluation.read(folder, 0, perGroup);
    StoredEvaluation edited =
        version == 0 ? given : StoredEvaluation.read(folder, version, perGroup);
    for (int i = 0; i < Math.min(MAX_EDITS, test.lines().size()); i++) {
      if (given.shows(i) && edited.shows(i)) {
        DataLine line = test.lines().get(i);
        file.image(
            now,
            version,
            "edits/" + i + " " + caption(line.prompt()),
            row(
                List.of(
                    ImageFile.readUpright(line.imageFile()).square(spec.data().resolution()),
                    given.image(i),
                    edited.image(i))));
      }
    }
  }

  private static String caption(String prompt) {
    String line = prompt.replaceAll("\\s+", " ").strip();
    return line.length() <= MAX_CAPTION ? line : line.substring(0, MAX_CAPTION) + "...";
  }

  /** Images side by side, aligned at the top; large ones are scaled down. */
  static RgbImage row(List<RgbImage> images) {
    List<RgbImage> fitted = images.stream().map(TensorBoard::fitted).toList();
    int width = fitted.stream().mapToInt(RgbImage::width).sum() + GAP * (fitted.size() - 1);
    int height = fitted.stream().mapToInt(RgbImage::height).max().orElseThrow();
    Canvas canvas = new Canvas(width, height, WHITE);
    int left = 0;
    for (RgbImage image : fitted) {
      canvas.draw(image, left, 0);
      left += image.width() + GAP;
    }
    return canvas.image();
  }

  private static RgbImage fitted(RgbImage image) {
    int longest = Math.max(image.width(), image.height());
    return image.height() <= HIGHEST
        ? image
        : Canvas.fitted(image, Math.round((float) longest * HIGHEST / image.height()));
  }
}
