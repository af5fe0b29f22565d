package org.editr1.lab.bench;

import static java.util.Locale.ROOT;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.editr1.UserError;
import org.editr1.io.file.AtomicFile;
import org.editr1.node.Environment;
import org.editr1.node.Home;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code edit-r1 bench against-baseline}: this program and a loop in PyTorch, in turn. */
@Command(name = "against-baseline", mixinStandardHelpOptions = true)
final class AgainstBaselineCommand implements Callable<Integer> {
  private static final String LAUNCHER = "launch/edit-r1";
  private static final String SCRIPTS = "src/test/baseline/";
  private static final String LOOP =
      "baseline_sync.py --model models/tiny-kontext --data datasets/shapes --reward pixel --groups"
          + " 8 --k 8 --rank 16 --alpha 32 --lr 2.5e-3 --threads 2";
  private static final String TUNED =
      LOOP + " --epochs 8 --train-batch 64 --sample-batch 64 --encode-per-group";
  private static final String RELEASED = LOOP + " --epochs 2 --train-batch 3 --sample-batch 3";

  private static final Pattern BLOCK =
      Pattern.compile("(\\w+): forward ([0-9.]+) s, backward ([0-9.]+) s");

  /** The launcher pins these for this program; the loop chooses for itself. */
  private static final List<String> PINNED =
      List.of("OMP_NUM_THREADS", "MKL_NUM_THREADS", "MKL_DYNAMIC", "MKL_CBWR");

  @Spec private CommandSpec command;

  @Option(names = "--python", paramLabel = "FILE")
  private @Nullable Path python;

  @Option(names = "--pairs", paramLabel = "N")
  private int pairs = 5;

  @Option(names = "--cores", paramLabel = "LIST")
  private String cores = "0,1";

  @Option(names = "--blocks")
  private boolean blocks;

  @Option(names = "--output", paramLabel = "FILE")
  private Path output = Path.of("runs", "against-baseline.txt");

  /**
   * One of the programs that are compared.
   *
   * @param figures reads what it has measured from its output
   */
  private record Side(String name, List<String> line, Function<String, List<Double>> figures) {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (pairs < 1) {
      throw new CommandLine.ParameterException(command.commandLine(), "--pairs must be at least 1");
    }
    PrintWriter out = command.commandLine().getOut();
    Path interpreter = python;
    if (interpreter == null) {
      out.println("The loop needs Python, which this program does not:");
      out.println("  python3 -m venv baseline");
      out.println("  baseline/bin/pip install torch diffusers transformers peft pillow");
      out.println("  launch/edit-r1 bench against-baseline --python baseline/bin/python");
      return 2;
    }
    List<String> report = new ArrayList<>();
    report.add(machine(interpreter));
    List<String> measured = blocks ? blocks(interpreter) : loops(interpreter);
    report.addAll(measured);
    Files.createDirectories(output.toAbsolutePath().getParent());
    AtomicFile.write(output, String.join("\n", report) + "\n");
    out.println("written to " + output);
    return 0;
  }

  private List<String> loops(Path interpreter) throws IOException, InterruptedException {
    Side here =
        new Side("here", own("train", "--json"), text -> figure(text, "samples_per_second"));
    Side tuned = loop("the tuned loop", interpreter, TUNED);
    List<String> lines = new ArrayList<>(List.of("trained samples per second, cores " + cores));
    List<Double> ratios = new ArrayList<>();
    List<Double> own = new ArrayList<>();
    List<Double> others = new ArrayList<>();
    for (int pair = 1; pair <= pairs; pair++) {
      double ours = run(here).get(0);
      double theirs = run(tuned).get(0);
      own.add(ours);
      others.add(theirs);
      ratios.add(ours / theirs);
      say(
          lines,
          "pair %d: %.1f here, %.1f the tuned loop, %.2f times",
          pair,
          ours,
          theirs,
          ours / theirs);
    }
    double released = run(loop("the loop as released", interpreter, RELEASED)).get(0);
    say(
        lines,
        "median: %.1f here, %.1f the tuned loop, %.2f times (%.2f to %.2f)",
        median(own),
        median(others),
        median(ratios),
        ratios.stream().min(Double::compare).orElseThrow(),
        ratios.stream().max(Double::compare).orElseThrow());
    say(lines, "the loop as released: %.1f, %.1f times", released, median(own) / released);
    return lines;
  }

  private List<String> blocks(Path interpreter) throws IOException, InterruptedException {
    Side here = new Side("here", own("blocks", "--json"), AgainstBaselineCommand::ownBlocks);
    Side other =
        new Side(
            "diffusers + peft",
            List.of(interpreter.toString(), SCRIPTS + "blocks.py"),
            AgainstBaselineCommand::otherBlocks);
    List<String> lines =
        new ArrayList<>(List.of("seconds of forward and backward, one thread, cores " + cores));
    List<String> names = List.of("FLUX double block", "FLUX single block", "Qwen-Image block");
    TreeMap<Integer, List<Double>> ratios = new TreeMap<>();
    for (int pair = 1; pair <= pairs; pair++) {
      List<Double> ours = run(here);
      List<Double> theirs = run(other);
      for (int i = 0; i < names.size(); i++) {
        double ratio = theirs.get(i) / ours.get(i);
        ratios.computeIfAbsent(i, unused -> new ArrayList<>()).add(ratio);
        say(
            lines,
            "pair %d, %s: %.2f here, %.2f diffusers + peft, %.2f times as fast",
            pair,
            names.get(i),
            ours.get(i),
            theirs.get(i),
            ratio);
      }
    }
    ratios.forEach(
        (i, all) -> say(lines, "median, %s: %.2f times as fast", names.get(i), median(all)));
    return lines;
  }

  private static List<String> own(String... arguments) {
    List<String> line = new ArrayList<>(List.of(LAUNCHER, "bench"));
    line.addAll(List.of(arguments));
    return line;
  }

  private static Side loop(String name, Path interpreter, String arguments) {
    List<String> line = new ArrayList<>(List.of(interpreter.toString()));
    line.addAll(List.of((SCRIPTS + arguments).split(" ")));
    return new Side(name, line, text -> figure(text, "trained_samples_per_s"));
  }

  private List<Double> run(Side side) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of("taskset", "-c", cores));
    line.addAll(side.line());
    ProcessBuilder builder =
        new ProcessBuilder(line).directory(Home.folder().toFile()).redirectError(Redirect.DISCARD);
    if (!line.contains(LAUNCHER)) {
      PINNED.forEach(builder.environment()::remove);
    }
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new UserError(
          "%s ended with code %d: %s"
              .formatted(side.name(), process.exitValue(), String.join(" ", side.line())));
    }
    return side.figures().apply(text);
  }

  private static List<Double> figure(String text, String name) {
    JsonNode figure = json(text.substring(text.indexOf('{'))).path(name);
    return List.of(figure.asDouble());
  }

  private static List<Double> ownBlocks(String text) {
    return text.lines()
        .filter(line -> line.startsWith("{"))
        .map(AgainstBaselineCommand::json)
        .map(
            block ->
                block.path("forward_seconds").asDouble()
                    + block.path("backward_seconds").asDouble())
        .toList();
  }

  private static List<Double> otherBlocks(String text) {
    return BLOCK.matcher(text).results().map(AgainstBaselineCommand::bothPasses).toList();
  }

  private static double bothPasses(MatchResult block) {
    return IntStream.of(2, 3).mapToDouble(group -> Double.parseDouble(block.group(group))).sum();
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String machine(Path interpreter) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(interpreter.toString(), "-c", "import torch; print(torch.__version__)")
            .redirectError(Redirect.DISCARD)
            .start();
    String torch = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new UserError(interpreter + " cannot import torch");
    }
    return "here: %s, Java %s; the loop: PyTorch %s"
        .formatted(Environment.of("cpu"), System.getProperty("java.version"), torch.strip());
  }

  private void say(List<String> lines, String text, Object... values) {
    String line = String.format(ROOT, text, values);
    lines.add(line);
    command.commandLine().getOut().println(line);
    command.commandLine().getOut().flush();
  }

  private static double median(List<Double> values) {
    return Median.of(values.stream().mapToDouble(Double::doubleValue));
  }
}
