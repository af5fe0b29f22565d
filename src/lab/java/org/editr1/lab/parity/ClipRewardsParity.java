package org.editr1.lab.parity;

import java.util.ArrayList;
import java.util.List;
import org.editr1.io.image.Picture;
import org.editr1.journey.RunSpec;
import org.editr1.reward.RewardFunction;
import org.editr1.reward.RewardKind;
import org.editr1.reward.RewardResources;
import org.editr1.reward.RewardSample;
import org.editr1.reward.RewardScore;
import org.editr1.reward.RewardSetup;
import org.editr1.reward.clip.AestheticReward;
import org.editr1.reward.clip.ClipSimilarityReward;
import org.editr1.tensor.Scope;

/** The scorers of flow_grpo on CLIP, from pictures and prompts to scores. */
public final class ClipRewardsParity implements ParityModule {
  @Override
  public String module() {
    return "clip_rewards";
  }

  @Override
  public void run(CaseFolder in, Outputs out, Scope scope) {
    String model = in.model().toString();
    RunSpec.Clip clip =
        new RunSpec.Clip(model, model, model, in.file("head.safetensors").toString());
    RunSpec.Judge none =
        new RunSpec.Judge("", RunSpec.Dtype.FP32, "", RunSpec.Judge.Variant.LOGITS);
    RewardResources resources = new RewardResources(new RewardSetup(none, clip), scope.manager());
    for (RewardKind kind :
        List.of(
            ClipSimilarityReward.CLIPSCORE, ClipSimilarityReward.PICKSCORE, AestheticReward.KIND)) {
      kind.check(resources.setup());
      RewardFunction reward = kind.open(resources);
      double[] values =
          reward.score(samples(in)).stream()
              .mapToDouble(score -> ((RewardScore.Scored) score).value())
              .toArray();
      out.put("out." + reward.name(), values, values.length);
    }
  }

  private static List<RewardSample> samples(CaseFolder in) {
    List<Picture> pictures = ClipProcessorParity.pictures(in);
    List<String> prompts = in.texts("prompts");
    List<RewardSample> samples = new ArrayList<>();
    for (int i = 0; i < pictures.size(); i++) {
      Picture picture = pictures.get(i);
      samples.add(new RewardSample(picture, picture, prompts.get(i), "", null));
    }
    return samples;
  }
}
