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
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Check a model folder and the memory each role needs.",
      "Reads configurations and headers only: copies of the headers suffice."
    },
    exitCodeListHeading = "%nExit code:%n",
    exitCodeList = {
      " 0:the model can be loaded, as far as headers tell",
      " 1:tensors are missing or have another shape than the configuration says",
      " 2:the folder is not a model, or a file is damaged"
    })
public final class InspectCommand implements Callable<Integer> {
  private static final List<String> ROLES = List.of("encode", "rollout", "reward", "train", "head");

  @Parameters(
      paramLabel = "DIR",
      description = "Folder of an editing pipeline, or of a Qwen2.5-VL judge.")
  private Path folder = Path.of("");

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      description = "One role: encode, rollout, reward, train or head (default: all).")
  private @Nullable String role;

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      description =
          "Precision of transformer and text encoders: bf16 or fp32 (default: ${DEFAULT-VALUE}).")
  private String dtype = "bf16";

  @Option(
      names = "--resolution",
      paramLabel = "N",
      description = "Edge of the images in pixels (default: ${DEFAULT-VALUE}).")
  private int resolution = 512;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Images of one forward (default: ${DEFAULT-VALUE}).")
  private int batch = 3;

  @Option(
      names = "--text-length",
      paramLabel = "N",
      description = "Tokens of the prompt (default: ${DEFAULT-VALUE}).")
  private int textLength = 256;

  @Option(
      names = "--rank",
      paramLabel = "N",
      description = "Rank of the LoRA on the projections of attention (default: ${DEFAULT-VALUE}).")
  private int rank = 32;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "cpu or cuda:N (default: the first GPU, else cpu).")
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
    out.flush();
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
