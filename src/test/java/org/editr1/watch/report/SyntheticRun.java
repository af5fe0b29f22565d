package org.editr1.watch.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.editr1.Noise;
import org.editr1.folder.MetricsFile;
import org.editr1.folder.RunFolder;
import org.editr1.io.dataset.DataLine;
import org.editr1.io.dataset.DataSplit;
import org.editr1.io.file.MessageJson;
import org.editr1.io.image.ImageFile;
import org.editr1.io.image.RgbImage;
import org.editr1.io.safetensors.SafetensorsWriter;
import org.editr1.journey.Effect.Accepted;
import org.editr1.journey.Effect.Journaled;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Message.StepFinished;
import org.editr1.journey.OrderId;
import org.editr1.journey.Pass;
import org.editr1.journey.Result;
import org.editr1.journey.Result.Score;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec;
import org.editr1.journey.Split;
import org.editr1.journey.TensorRef;
import org.editr1.watch.MetricsLog;

/**
 * The folder of a run that never was: the pictures of an evaluation are the source as far as
 * nothing was learnt and the wanted picture as far as all was.
 */
public final class SyntheticRun {
  public static final Path SHAPES = Path.of("datasets/shapes");
  private static final int RESOLUTION = 64;

  private final Path folder;
  private final RunSpec spec;
  private final List<DataLine> test = DataSplit.read(SHAPES, Split.TEST).lines();

  /**
   * @param perGroup test lines of an evaluation group
   * @param limit evaluated test lines
   */
  public SyntheticRun(Path folder, int steps, int perGroup, int limit) throws IOException {
    this.folder = folder;
    this.spec = spec(steps, perGroup, limit);
    new RunFolder(folder)
        .writeSpecification(new String(MessageJson.write(spec), StandardCharsets.UTF_8));
  }

  public RunSpec spec() {
    return spec;
  }

  public static RunSpec spec(int steps, int perGroup, int limit) {
    return new RunSpec(
        "tiny-kontext",
        7,
        steps,
        1,
        8,
        6,
        RunSpec.Determinism.STRICT,
        new RunSpec.Model("models/tiny-kontext", RunSpec.Dtype.FP32),
        new RunSpec.Data(SHAPES.toString(), RESOLUTION),
        new RunSpec.Text(32, RunSpec.Padding.HIDDEN, null),
        new RunSpec.Sampling(6, RunSpec.Solver.DPM2, 0, 2.5),
        Map.of("target", 1.0),
        new RunSpec.Judge(
            "models/judge",
            RunSpec.Dtype.FP32,
            "conf/prompts/score.txt",
            RunSpec.Judge.Variant.LOGITS),
        RunSpec.Clip.NONE,
        Map.of(),
        new RunSpec.Advantage(true, RunSpec.Advantage.Filter.NONE, false, 0.9, 0.05),
        new RunSpec.Train(
            "nft",
            3e-4,
            1,
            5,
            RunSpec.Train.AdvMode.ALL,
            1e-4,
            1,
            0.99,
            1,
            1e-4,
            0.9,
            0.999,
            1e-8,
            1,
            0.9,
            15,
            1,
            1,
            false,
            null),
        new RunSpec.Lora(8, 16, List.of("attn.to_q", "attn.to_k", "attn.to_v")),
        new RunSpec.Chunks(3, 6, 3, perGroup),
        new RunSpec.Eval(10, 0, limit, 15, RunSpec.Solver.FLOW, 2.5, Map.of("target", 1.0)),
        new RunSpec.Checkpoint(0),
        new RunSpec.Store(0, 0, 0, 100),
        new RunSpec.Device(1_800),
        new RunSpec.Embedded(2));
  }

  /** Returns the reward that a run has reached after a share of its steps, in 0.3 .. 0.8. */
  private static double learnt(double share) {
    return 0.3 + 0.5 * (1 - Math.exp(-3 * share)) / (1 - Math.exp(-3));
  }

  /** Writes the lines of steps up to {@code done}, with an evaluation every ten steps. */
  public void metrics(int done) {
    MetricsLog metrics = new MetricsLog(MetricsFile.open(new RunFolder(folder), 0));
    Noise noise = Noise.of(7, Noise.Purpose.TEST);
    for (int version = 0; version <= done; version++) {
      if (version > 0) {
        double reward = learnt((double) version / spec.steps()) + 0.06 * (noise.uniform() - 0.5);
        metrics.append(new StepFinished(Pass.making(version), values(version, reward, noise)));
      }
      if (version % 10 == 0) {
        double reward = learnt((double) version / spec.steps()) + 0.01 * noise.uniform();
        Map<String, Double> values =
            Map.of("reward.eval", reward, "samples", (double) test.size(), "seconds", 4.25);
        metrics.append(new StepFinished(new Pass.Evaluation(version), values));
      }
    }
  }

  private static Map<String, Double> values(int version, double reward, Noise noise) {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("reward.train", reward);
    values.put("reward.target", reward);
    values.put("policy_loss", 2.5 + 0.1 * noise.uniform());
    values.put("kl_div", 1e-5 * version * (1 + noise.uniform()));
    values.put("old_deviate", 1e-4 * (1 + noise.uniform()));
    values.put("grad_norm", 0.05 + 0.05 * noise.uniform());
    values.put("zero_std_ratio", noise.below(3) / 8.0);
    values.put("reward_std_mean", 0.12 + 0.03 * noise.uniform());
    values.put("samples", 48.0);
    values.put("dropped", version % 17 == 0 ? 1.0 : 0.0);
    values.put("seconds", 3 + noise.uniform());
    return values;
  }

  /** Writes journal and rollouts of an evaluation that learnt {@code share} of what there is. */
  public void evaluation(int version, double share) {
    int lines = Math.min(test.size(), spec.eval().limit());
    int perGroup = spec.chunks().evaluate();
    for (int first = 0; first < lines; first += perGroup) {
      int count = Math.min(perGroup, lines - first);
      group(new GroupKey(new Pass.Evaluation(version), first / perGroup), first, count, share);
    }
  }

  private void group(GroupKey group, int first, int count, double share) {
    byte[] images = new byte[count * RESOLUTION * RESOLUTION * 3];
    long[] samples = new long[count];
    List<Score> scores = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      DataLine line = test.get(first + i);
      double own = own(first + i, share);
      byte[] rgb = mixed(line, own).rgb();
      System.arraycopy(rgb, 0, images, i * rgb.length, rgb.length);
      samples[i] = i;
      double value = 0.25 + 0.7 * own;
      scores.add(
          new Score(i, value, Map.of("target", value, "target.keep", 0.9, "target.edit", own)));
    }
    String id = group.folder() + "/rollout-0-" + group.pass().number() + ".safetensors";
    Path file = folder.resolve("store").resolve(id);
    make(file.getParent());
    new SafetensorsWriter()
        .longs("samples", samples, count)
        .floats("latents", new float[count], count, 1, 1)
        .bytes("images", images, count, RESOLUTION, RESOLUTION, 3)
        .write(file);
    TensorRef rollout = new TensorRef(id, 0, "");
    accept(group, Role.ROLLOUT, new Result.RolledOut(rollout));
    accept(group, Role.REWARD, new Result.Scored(scores));
  }

  /** Tasks differ in how early they are learnt. */
  private static double own(int line, double share) {
    double hard = Noise.of(7, Noise.Purpose.TEST, line).uniform();
    return Math.max(0, Math.min(1, share * (1.6 - hard) + 0.1 * (hard - 0.5)));
  }

  private static RgbImage mixed(DataLine line, double share) {
    RgbImage source = ImageFile.readUpright(line.imageFile()).square(RESOLUTION);
    Path target = line.targetFile();
    RgbImage wanted = target == null ? source : ImageFile.readUpright(target).square(RESOLUTION);
    byte[] rgb = new byte[source.rgb().length];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] =
          (byte)
              Math.round((1 - share) * (source.rgb()[i] & 0xFF) + share * (wanted.rgb()[i] & 0xFF));
    }
    return new RgbImage(RESOLUTION, RESOLUTION, rgb);
  }

  private void accept(GroupKey group, Role role, Result result) {
    journal(
        group,
        new Accepted("worker-" + group.index() % 2, new OrderId(role, group, 0), "", result, 1));
  }

  /** Adds a line to the journal of the group's step or evaluation. */
  public void journal(GroupKey group, Journaled entry) {
    String line = new String(MessageJson.write(entry), StandardCharsets.UTF_8) + "\n";
    String step = group.pass().folder();
    append(folder.resolve("store").resolve(step).resolve("journal.jsonl"), line);
  }

  public static void append(Path file, String text) {
    try {
      make(file.getParent());
      Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void make(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
