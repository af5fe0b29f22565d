package org.editr1.engine.djl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.editr1.config.RunConfiguration;
import org.editr1.engine.Inputs;
import org.editr1.engine.SampleFault;
import org.editr1.engine.ServerFault;
import org.editr1.io.file.Sha256;
import org.editr1.io.image.ImageFile;
import org.editr1.io.image.RgbImage;
import org.editr1.io.safetensors.RolloutFile;
import org.editr1.journey.EditTask;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Order.RewardOrder;
import org.editr1.journey.OrderId;
import org.editr1.journey.Pass;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec;
import org.editr1.journey.TensorRef;
import org.editr1.reward.RewardResources;
import org.editr1.reward.RewardResources.Secrets;
import org.editr1.reward.RewardSetup;
import org.editr1.reward.server.FakeServer;
import org.junit.jupiter.api.Test;

/** What becomes of a server's answers to a reward order of two edits of one task. */
class RewardEngineTest {
  private static final byte[] SOURCE = ImageFile.png(new RgbImage(16, 16, new byte[768]));
  private static final byte[] ROLLOUT =
      new RolloutFile(List.of(4, 7), new float[2], 1, 1, new byte[1536], 16, 16).write();

  private static TensorRef ref(String id, byte[] bytes) {
    return new TensorRef(id, bytes.length, Sha256.of(bytes));
  }

  private static List<?> reward(String url) throws SampleFault {
    String json =
        """
        {"data": {"resolution": 16}, "reward": {"http": 1}, "eval": {"every": 0},
         "servers": {"http": {"urls": ["%s"], "retries": 0}}}
        """
            .formatted(url);
    RunSpec run =
        RunConfiguration.parse("test", json.getBytes(StandardCharsets.UTF_8), Path.of("."));
    DjlRewardEngine engine =
        new DjlRewardEngine(run, new RewardResources(RewardSetup.of(run), null, Secrets.NONE));
    TensorRef source = ref("data/source.png", SOURCE);
    TensorRef rollout = ref("step-0/group-0/rollout-0.safetensors", ROLLOUT);
    EditTask task = new EditTask("task", "prompt", "", source, null, "conditioning/task");
    OrderId id = new OrderId(Role.REWARD, new GroupKey(new Pass.Step(0), 0), 0);
    try {
      return engine.reward(
          new RewardOrder(id, List.of(4, 7), List.of(task), List.of(rollout)),
          new Inputs(Map.of(source, SOURCE, rollout, ROLLOUT)));
    } finally {
      engine.close();
    }
  }

  private static List<?> answered(String answer) throws Exception {
    try (FakeServer server = new FakeServer(0, asked -> Buffer.buffer(answer))) {
      return reward(server.url());
    }
  }

  @Test
  void badScoreIsTheFaultOfItsSample() throws Exception {
    assertEquals(2, answered("{\"scores\": [0.5, 1]}").size());
    SampleFault fault = assertThrows(SampleFault.class, () -> answered("{\"scores\": [0.5, NaN]}"));
    assertEquals(List.of(7), fault.samples());
    assertTrue(fault.getMessage().startsWith("http: expected a number"), fault.getMessage());
  }

  @Test
  void malformedAnswerIsTheFaultOfAllItsSamples() {
    SampleFault fault = assertThrows(SampleFault.class, () -> answered("{\"scores\": null}"));
    assertEquals(List.of(4, 7), fault.samples());
  }

  @Test
  void serverThatIsAwayIsNoFaultOfASample() throws Exception {
    FakeServer gone = new FakeServer(0, asked -> Buffer.buffer());
    String url = gone.url();
    gone.close();
    ServerFault away = assertThrows(ServerFault.class, () -> reward(url));
    assertEquals("waiting for http at " + url + ": connection refused", away.getMessage());
    assertEquals(false, away.isLasting());
  }
}
