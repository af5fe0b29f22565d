package org.editr1.reward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.editr1.UserError;
import org.editr1.io.image.RgbImage;
import org.editr1.journey.RunSpec;
import org.junit.jupiter.api.Test;

class ClipKindTest {
  private static final Path CASE = Path.of("src/test/resources/goldens/clip-rewards");
  private static final String MODEL = CASE.resolve("model").toString();
  private static final String HEAD = CASE.resolve("head.safetensors").toString();

  private static RewardSetup setup(String clipscore, String aesthetic, String head) {
    return new RewardSetup(
        new RunSpec.Judge("", RunSpec.Dtype.FP32, "", RunSpec.Judge.Variant.LOGITS),
        new RunSpec.Clip(clipscore, null, aesthetic, head));
  }

  private static void refused(String message, RewardKind kind, RewardSetup setup) {
    UserError refusal = assertThrows(UserError.class, () -> kind.check(setup));
    assertTrue(String.valueOf(refusal.getMessage()).contains(message), refusal.getMessage());
  }

  @Test
  void checkNamesMissingFilesWithoutLoading() {
    RewardKind clipscore = new ClipKind.Clipscore();
    refused("clip.clipscore is not set; expected the folder", clipscore, setup(null, null, null));
    refused("is /no, which is not a folder", clipscore, setup("/no", null, null));
    refused("holds no weights", clipscore, setup(CASE.toString(), null, null));
    RewardKind aesthetic = new ClipKind.Aesthetic();
    refused("clip.aestheticHead is not set", aesthetic, setup(null, MODEL, null));
    refused("is /no, which is not a file", aesthetic, setup(null, MODEL, "/no"));
    refused(
        "tensor layers.0.weight is missing",
        aesthetic,
        setup(null, MODEL, MODEL + "/model.safetensors"));
    clipscore.check(setup(MODEL, null, null));
    aesthetic.check(setup(null, MODEL, HEAD));
  }

  @Test
  void filesNameEverythingThatIsRead() {
    assertEquals(
        Map.of("clip.aesthetic", List.of(Path.of(MODEL), Path.of(HEAD))),
        new ClipKind.Aesthetic().files(setup(MODEL, MODEL, HEAD)));
    assertEquals(Map.of(), new ClipKind.Pickscore().files(setup(MODEL, MODEL, HEAD)));
  }

  @Test
  void loadsWeightsOnceAndScoringLeaksNothing() {
    try (NDManager manager = NDManager.newBaseManager()) {
      RewardResources resources = new RewardResources(setup(MODEL, MODEL, HEAD), manager);
      RewardFunction reward = new ClipKind.Clipscore().open(resources);
      int held = manager.getManagedArrays().size();
      RewardFunction again = new ClipKind.Clipscore().open(resources);
      RgbImage image = new RgbImage(20, 30, new byte[20 * 30 * 3]);
      RewardSample sample = new RewardSample(image, image, "a cat", "", null);
      assertEquals(reward.score(List.of(sample)), again.score(List.of(sample)));
      assertEquals(held, manager.getManagedArrays().size());
      Path folder = Path.of(MODEL);
      ClipScorer loaded =
          resources.shared(folder, ClipScorer.class, () -> ClipScorer.load(folder, manager));
      assertSame(manager, loaded.manager());
      assertEquals(held, manager.getManagedArrays().size());
    }
  }
}
