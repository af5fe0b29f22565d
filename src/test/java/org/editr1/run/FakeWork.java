package org.editr1.run;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.editr1.journey.EditTask;
import org.editr1.journey.Order;
import org.editr1.journey.Order.EncodeOrder;
import org.editr1.journey.Order.RewardOrder;
import org.editr1.journey.Order.RolloutOrder;
import org.editr1.journey.Order.TrainOrder;
import org.editr1.journey.PolicyRef;
import org.editr1.journey.Result;
import org.editr1.journey.Result.Score;
import org.editr1.journey.TensorRef;

/**
 * What an honest worker makes of an order: a function of the order alone, so that results differ as
 * soon as anything differs that went into them.
 */
public final class FakeWork {
  private static final int TIMES = 5;

  private FakeWork() {}

  public static Result resultOf(Order order) {
    if (order instanceof EncodeOrder encode) {
      return new Result.Encoded(stored(encode.task().conditioning(), encode.task().toString()));
    }
    if (order instanceof RolloutOrder rollout) {
      return new Result.RolledOut(stored(order.id().path(), rollout.toString()));
    }
    if (order instanceof RewardOrder reward) {
      return new Result.Scored(
          reward.samples().stream().map(sample -> score(reward, sample)).toList());
    }
    TrainOrder train = (TrainOrder) order;
    int count = TIMES * train.samples().size();
    return new Result.Trained(
        stored(order.id().path(), train.toString()), count, Map.of("policy_loss", 0.5 * count));
  }

  /** In 0..1, and the same for all samples of some groups, so that a filter finds some. */
  private static Score score(RewardOrder order, int sample) {
    int group = Math.floorMod(order.rollouts().toString().hashCode(), 4);
    double value =
        group == 0 ? 0.95 : Math.floorMod((order.rollouts() + "/" + sample).hashCode(), 97) / 97.0;
    return new Score(sample, value, Map.of("reward", value));
  }

  public static TensorRef stored(String path, String content) {
    String sha = UUID.nameUUIDFromBytes(content.getBytes(StandardCharsets.UTF_8)).toString();
    return new TensorRef(path + ".safetensors", content.length(), sha);
  }

  public static EditTask task(String id) {
    return new EditTask(
        id,
        "edit " + id,
        "an instruction",
        stored("source/" + id, "picture of " + id),
        null,
        "conditioning/" + id);
  }

  public static List<EditTask> tasks(String prefix, int count) {
    return java.util.stream.IntStream.range(0, count).mapToObj(i -> task(prefix + i)).toList();
  }

  public static PolicyRef policy(PolicyRef.Kind kind, int version, String content) {
    return new PolicyRef(
        kind, version, stored("policy/" + kind.label() + "-" + version, content + kind));
  }
}
