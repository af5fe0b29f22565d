package org.editr1.lab.parity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.editr1.UserError;
import org.editr1.tensor.Scope;

/** All modules that have a runner, and how a case finds its own. */
final class ParityModules {
  private static final Map<String, ParityModule> BY_NAME =
      Stream.<ParityModule>of(
              new FluxTransformerParity(),
              new QwenImageTransformerParity(),
              new TextParity.T5(),
              new TextParity.Clip(),
              new QwenVlParity(),
              new QwenVlProcessorParity(),
              new AutoencoderKlParity(),
              new AutoencoderKlQwenImageParity(),
              new DiffusionParity.Schedule(),
              new DiffusionParity.Sampler(),
              new ImageOpsParity(),
              new TokenizerParity(),
              new KontextPipelineParity(),
              new QwenEditPipelineParity(),
              new AdvantagesParity(),
              new PolicyAveragesParity(),
              new NftLossParity(),
              new AdamWParity(),
              new TrainStepsParity(),
              new LoraExportParity(),
              new RewardProtocolParity(),
              new ClipModelParity(),
              new ClipProcessorParity(),
              new ClipRewardsParity(),
              new JudgeScoreParity())
          .collect(Collectors.toMap(ParityModule::module, Function.identity()));

  private ParityModules() {}

  /** Of all modules that have a runner. */
  static Set<String> names() {
    return BY_NAME.keySet();
  }

  /** Makes sure that a case can be read at all, so that no run ends in its middle. */
  static void check(Path folder) {
    new CaseFolder(folder).close();
  }

  /** The case folders that {@code path} is or holds, sorted by name. */
  static List<Path> cases(Path path) {
    if (Files.exists(path.resolve("case.json"))) {
      return List.of(path);
    }
    List<Path> found = new ArrayList<>();
    try (Stream<Path> children = Files.list(path)) {
      children
          .filter(child -> Files.exists(child.resolve("case.json")))
          .sorted()
          .forEach(found::add);
    } catch (IOException e) {
      throw new UserError(path + " is neither a case nor a folder of cases", e);
    }
    if (found.isEmpty()) {
      throw new UserError(path + " holds no case.json, and no folder in it does");
    }
    return found;
  }

  /** Runs one case; an exception of its module is a failure of the case. */
  static CaseResult run(Path folder) {
    try (CaseFolder in = new CaseFolder(folder);
        Scope scope = Scope.root()) {
      ParityModule module = BY_NAME.get(in.module());
      if (module == null) {
        return CaseResult.without(in, CaseResult.Status.UNSUPPORTED, "no such module here");
      }
      Outputs out = new Outputs();
      try {
        module.run(in, out, scope);
      } catch (ParityModule.Unsupported e) {
        return CaseResult.without(
            in, CaseResult.Status.UNSUPPORTED, String.valueOf(e.getMessage()));
      } catch (Exception e) {
        String problem = e instanceof UserError ? String.valueOf(e.getMessage()) : e.toString();
        return CaseResult.without(in, CaseResult.Status.FAIL, problem);
      }
      return new Comparison(in, out).compare();
    }
  }
}
