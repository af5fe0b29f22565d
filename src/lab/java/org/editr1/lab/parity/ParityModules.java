package org.editr1.lab.parity;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.editr1.UserError;
import org.editr1.tensor.Scope;

/** The modules by their name in {@code case.json}, and the run of one case. */
final class ParityModules {
  static final Map<String, ParityModule> BY_NAME =
      Map.ofEntries(
          entry("flux_transformer", TransformerCases::flux),
          entry("qwenimage_transformer", TransformerCases::qwenImage),
          entry("t5_encoder", EncoderCases::t5),
          entry("clip_text", EncoderCases::clipText),
          entry("clip_model", EncoderCases::clip),
          entry("qwen2_5_vl", EncoderCases::qwenVl),
          entry("autoencoder_kl", EncoderCases::autoencoderKl),
          entry("autoencoder_kl_qwenimage", EncoderCases::autoencoderKlQwenImage),
          entry("tokenizer", ProcessorCases::tokenizer),
          entry("qwen2_5_vl_processor", ProcessorCases::qwenVlProcessor),
          entry("clip_processor", ProcessorCases::clipProcessor),
          entry("image_ops", ImageCases::imageOps),
          entry("flow_match_schedule", DiffusionCases::schedule),
          entry("sampler", DiffusionCases::sampler),
          entry("kontext_pipeline", KontextPipelineCases::kontextPipeline),
          entry("qwen_edit_pipeline", QwenEditPipelineCases::qwenEditPipeline),
          entry("advantages", AdvantageCases::advantages),
          entry("nft_loss", NftLossCases::nftLoss),
          entry("adamw", OptimizerCases::adamW),
          entry("policy_averages", OptimizerCases::policyAverages),
          entry("train_steps", TrainStepsCases::trainSteps),
          entry("lora_export", LoraExportCases::loraExport),
          entry("clip_rewards", RewardCases::clipRewards),
          entry("judge_score", RewardCases::judgeScore),
          entry("reward_protocol", RewardProtocolCases::rewardProtocol));

  private ParityModules() {}

  private static Map.Entry<String, ParityModule> entry(String name, ParityModule module) {
    return Map.entry(name, module);
  }

  /** Fails early if a case is unreadable. */
  static void check(Path folder) {
    new CaseFolder(folder).close();
  }

  /** The case folders that {@code path} is or holds, sorted by name. */
  static List<Path> cases(Path path) {
    if (Files.exists(path.resolve("case.json"))) {
      return List.of(path);
    }
    try (Stream<Path> children = Files.list(path)) {
      List<Path> found =
          children.filter(child -> Files.exists(child.resolve("case.json"))).sorted().toList();
      if (found.isEmpty()) {
        throw new UserError(path + " holds no case.json, and no folder in it does");
      }
      return found;
    } catch (IOException e) {
      throw new UserError(path + " is neither a case nor a folder of cases", e);
    }
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
