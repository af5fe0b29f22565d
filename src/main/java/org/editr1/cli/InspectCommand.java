package org.editr1.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.editr1.Label;
import org.editr1.UserError;
import org.editr1.config.RunConfiguration;
import org.editr1.engine.djl.InspectedModel;
import org.editr1.engine.djl.MemoryEstimate;
import org.editr1.engine.djl.MemoryEstimate.Need;
import org.editr1.journey.RunSpec;
import org.editr1.tensor.Precision;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code edit-r1 inspect}: checks a model without loading it. */
@Command(name = "inspect", mixinStandardHelpOptions = true, sortOptions = false)
public final class InspectCommand implements Callable<Integer> {
  private static final List<String> ROLES = List.of("encode", "rollout", "reward", "train", "head");

  @Parameters(paramLabel = "DIR")
  private Path folder = Path.of("");

  @Option(names = "--role", paramLabel = "ROLE")
  private @Nullable String role;

  @Option(names = "--dtype", paramLabel = "TYPE")
  private String dtype = "bf16";

  @Option(names = "--resolution", paramLabel = "N")
  private int resolution = 512;

  @Option(names = "--batch", paramLabel = "N")
  private int batch = 3;

  @Option(names = "--text-length", paramLabel = "N")
  private int textLength = 256;

  @Option(names = "--rank", paramLabel = "N")
  private int rank = 32;

  @Option(names = "--device", paramLabel = "DEVICE")
  private @Nullable String device;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    check();
    InspectedModel subject = InspectedModel.open(folder);
    PrintWriter out = spec.commandLine().getOut();
    InspectReport report = new InspectReport(out);
    report.components(subject);
    out.printf(
        "%nMemory with %s, %d images of %dx%d at once, %d tokens of text, LoRA of rank %d:%n",
        dtype, batch, resolution, resolution, textLength, rank);
    report.memory(needs(subject), DeviceMemory.of(device));
    return subject.isComplete() ? 0 : 1;
  }

  private List<Need> needs(InspectedModel subject) {
    RunSpec.Lora published = RunConfiguration.defaultLora();
    MemoryEstimate plan =
        new MemoryEstimate(
            Label.parse("--dtype", dtype, Precision.class),
            resolution,
            batch,
            textLength,
            new RunSpec.Lora(rank, published.alpha(), published.targets()));
    List<Need> needs =
        subject.pipeline() == null
            ? plan.ofJudge(subject.components())
            : plan.of(subject.pipeline(), subject.components());
    return needs.stream().filter(need -> role == null || need.role().equals(role)).toList();
  }

  private void check() {
    if (role != null && !ROLES.contains(role)) {
      throw new UserError("--role is " + role + "; expected one of " + String.join(", ", ROLES));
    }
    if (resolution < 1 || batch < 1 || textLength < 0 || rank < 1) {
      throw new UserError("--resolution, --batch and --rank must be at least 1");
    }
  }
}
