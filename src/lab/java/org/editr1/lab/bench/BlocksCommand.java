package org.editr1.lab.bench;

import ai.djl.ndarray.NDManager;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import org.editr1.tensor.Scope;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code edit-r1 bench blocks}. */
@Command(name = "blocks", mixinStandardHelpOptions = true)
public final class BlocksCommand implements Callable<Integer> {
  private static final double GIGA = 1e9;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<BiFunction<NDManager, Integer, BlockCase>> CASES =
      List.of(BlockCase::fluxDouble, BlockCase::fluxSingle, BlockCase::qwenImage);

  @Spec private CommandSpec command;

  @Option(names = "--text", paramLabel = "N")
  private int text = 512;

  @Option(names = "--repeat", paramLabel = "N")
  private int repetitions = 3;

  @Option(names = "--memory")
  private boolean memory;

  @Option(names = "--json")
  private boolean json;

  @Override
  public Integer call() throws IOException {
    if (text < 1 || repetitions < 1) {
      throw new CommandLine.ParameterException(
          command.commandLine(), "--text and --repeat must be at least 1");
    }
    if (memory) {
      BlockMemory.requireVisibleAllocations(System.getenv(BlockMemory.VARIABLE));
    }
    PrintWriter out = command.commandLine().getOut();
    for (BiFunction<NDManager, Integer, BlockCase> each : CASES) {
      try (Scope scope = Scope.root()) {
        BlockCase block = each.apply(scope.manager(), text);
        out.println(memory ? memory(scope.manager(), block) : time(scope.manager(), block));
      }
    }
    return 0;
  }

  private String time(NDManager manager, BlockCase block) throws IOException {
    BlockBench.Result result = new BlockBench(manager, repetitions).run(block);
    return json ? asJson(result) : asText(result);
  }

  private String memory(NDManager manager, BlockCase block) throws IOException {
    BlockMemory found = BlockMemory.of(manager, block);
    if (json) {
      Map<String, Object> values = named(block);
      values.put("blocks_in_a_row", BlockMemory.BLOCKS);
      values.put("megabytes", found.plain());
      values.put("checkpointing_megabytes", found.checkpointing());
      return JSON.writeValueAsString(values);
    }
    return String.format(
        Locale.ROOT,
        "%s, %d tokens: %d in a row take %.0f MB, with gradient checkpointing %.0f MB",
        block.name(),
        block.allTokens(),
        BlockMemory.BLOCKS,
        found.plain(),
        found.checkpointing());
  }

  private static String asText(BlockBench.Result result) {
    BlockCase.Work work = result.block().work();
    return String.format(
        Locale.ROOT,
        "%s, %d tokens: forward %.2f s (%.0f GFLOP/s), backward %.2f s (%.0f GFLOP/s)%n"
            + "  plain products: %.0f GFLOP/s; of that the forward reaches %.0f %%,"
            + " the backward %.0f %%, both %.0f %%",
        result.block().name(),
        result.block().allTokens(),
        result.forward(),
        work.forward() / result.forward() / GIGA,
        result.backward(),
        work.backward() / result.backward() / GIGA,
        work.both() / result.product() / GIGA,
        100 * result.forwardShare(),
        100 * result.backwardShare(),
        100 * result.share());
  }

  private static String asJson(BlockBench.Result result) throws IOException {
    BlockCase.Work work = result.block().work();
    Map<String, Object> values = named(result.block());
    values.put("forward_flop", work.forward());
    values.put("backward_flop", work.backward());
    values.put("forward_seconds", result.forward());
    values.put("backward_seconds", result.backward());
    values.put("product_seconds", result.product());
    values.put("forward_share", result.forwardShare());
    values.put("backward_share", result.backwardShare());
    values.put("share", result.share());
    return JSON.writeValueAsString(values);
  }

  private static Map<String, Object> named(BlockCase block) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("block", block.name());
    values.put("tokens", block.allTokens());
    return values;
  }
}
