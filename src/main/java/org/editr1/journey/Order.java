package org.editr1.journey;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A piece of work for any worker with the role: it names all its inputs, and its result is a
 * function of them and the run's specification alone.
 */
public sealed interface Order {
  OrderId id();

  /** The files to fetch from the store before the order can run. */
  List<TensorRef> inputs();

  /** Indices of its samples in the group; none where a task is encoded. */
  List<Integer> samples();

  /**
   * The samples that cannot be made or scored without {@code image} of the data set; the one input
   * of an encoding is called 0.
   */
  default List<Integer> samplesWith(TensorRef image) {
    return List.of();
  }

  /** Number of its samples; the encoding of a task counts as one. */
  default int size() {
    return samples().size();
  }

  /** The version of the newest policy that it names, -1 where it names none. */
  default int version() {
    return -1;
  }

  /**
   * Returns 16 hexadecimal digits that differ if anything in the order does: what a result answers,
   * where its id says only which place it fills.
   */
  default String digest() {
    try {
      byte[] text = toString().getBytes(StandardCharsets.UTF_8);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text);
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Java lacks SHA-256", e);
    }
  }

  /** Text and source latents of one task, once per task and run. */
  record EncodeOrder(OrderId id, EditTask task) implements Order {
    @Override
    public List<TensorRef> inputs() {
      return List.of(task.source());
    }

    @Override
    public List<Integer> samples() {
      return List.of();
    }

    @Override
    public List<Integer> samplesWith(TensorRef image) {
      return image.equals(task.source()) ? List.of(0) : List.of();
    }

    @Override
    public int size() {
      return 1;
    }
  }

  /**
   * Latents and images of some samples of a group.
   *
   * @param samples indices within the group, ascending; a dropped sample is missing
   * @param tasks one for all samples, or one per entry of {@code samples}
   * @param conditioning as {@code tasks}
   */
  record RolloutOrder(
      OrderId id,
      List<Integer> samples,
      List<EditTask> tasks,
      List<TensorRef> conditioning,
      PolicyRef policy)
      implements Order {
    @Override
    public List<TensorRef> inputs() {
      return Stream.concat(conditioning.stream(), Stream.of(policy.adapter())).distinct().toList();
    }

    @Override
    public int version() {
      return policy.version();
    }
  }

  /**
   * Scores of some samples of a group.
   *
   * @param rollouts the stored rollouts that together hold these samples
   */
  record RewardOrder(
      OrderId id, List<Integer> samples, List<EditTask> tasks, List<TensorRef> rollouts)
      implements Order {
    @Override
    public List<TensorRef> inputs() {
      Stream<TensorRef> images =
          tasks.stream().flatMap(task -> Stream.of(task.source(), task.target()));
      return Stream.concat(rollouts.stream(), images).filter(Objects::nonNull).distinct().toList();
    }

    @Override
    public List<Integer> samplesWith(TensorRef image) {
      int sharing = samples.size() / tasks.size();
      return IntStream.range(0, samples.size())
          .filter(
              i -> {
                EditTask task = tasks.get(i / sharing);
                return image.equals(task.source()) || image.equals(task.target());
              })
          .mapToObj(samples::get)
          .toList();
    }
  }

  /**
   * The loss gradient of one chunk of a training group, summed over its samples and times.
   *
   * @param advantages one per entry of {@code samples}
   * @param live the live policy of version {@code step}
   * @param behaviour the policy that made the samples
   */
  record TrainOrder(
      OrderId id,
      List<Integer> samples,
      List<Double> advantages,
      TensorRef conditioning,
      List<TensorRef> rollouts,
      PolicyRef live,
      PolicyRef behaviour)
      implements Order {
    @Override
    public List<TensorRef> inputs() {
      return Stream.concat(
              rollouts.stream(), Stream.of(conditioning, live.adapter(), behaviour.adapter()))
          .distinct()
          .toList();
    }

    @Override
    public int version() {
      return live.version();
    }
  }
}
