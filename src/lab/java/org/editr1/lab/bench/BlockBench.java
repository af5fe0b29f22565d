package org.editr1.lab.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.Stream;
import org.editr1.Clock;
import org.editr1.tensor.Gradients;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Scope;

/** Measures a block forward and backward, and a plain product of matrices. */
record BlockBench(NDManager manager, int repetitions) {

  /**
   * The measured times.
   *
   * @param forward median in processor seconds
   * @param backward median in processor seconds
   * @param product seconds of plain products of matrices with as many operations as both passes
   */
  record Result(BlockCase block, double forward, double backward, double product) {
    /** The rate of the block divided by the rate of the products. */
    double share() {
      return product / (forward + backward);
    }

    /** The rate of the forward divided by the rate of the products. */
    double forwardShare() {
      return block.work().forward() / block.work().both() * product / forward;
    }

    /** The rate of the backward divided by the rate of the products. */
    double backwardShare() {
      return block.work().backward() / block.work().both() * product / backward;
    }
  }

  Result run(BlockCase block) {
    // The first one warms up.
    List<Result> counted =
        Stream.generate(() -> time(block)).limit(repetitions + 1L).skip(1).toList();
    return new Result(
        block,
        Median.of(counted.stream().mapToDouble(Result::forward)),
        Median.of(counted.stream().mapToDouble(Result::backward)),
        Median.of(counted.stream().mapToDouble(Result::product)));
  }

  /** The times of one repetition. */
  private Result time(BlockCase block) {
    try (Scope scope = Scope.below(manager)) {
      NDList states = leaves(block, scope);
      long began = cpuNanos();
      NDList made =
          Gradients.recorded(
              () -> block.block().forward(states, block.lora().inScope(scope.manager())));
      long between = cpuNanos();
      Gradients.backward(Gradients.recorded(() -> sum(made)));
      long ended = cpuNanos();
      return new Result(
          block, Clock.seconds(between - began), Clock.seconds(ended - between), product(block));
    }
  }

  /** Processor time of this thread, which other processes do not affect. */
  static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  /** States that require gradients, like states after other blocks with an adapter. */
  static NDList leaves(BlockCase block, Scope scope) {
    NDList states = new NDList();
    for (int tokens : block.tokens()) {
      NDArray state = BlockWeights.noise(scope.manager(), 1, tokens, BlockWeights.WIDTH);
      states.add(Gradients.require(state));
    }
    return states;
  }

  /** A loss that depends on all of {@code states}. */
  static NDArray sum(NDList states) {
    return states.stream().map(each -> Ops.dot(each, each)).reduce(NDArray::add).orElseThrow();
  }

  /** Seconds of the first map of the feed-forward, scaled to the operations of the block. */
  private double product(BlockCase block) {
    int tokens = block.allTokens();
    try (Scope scope = Scope.below(manager)) {
      NDArray x = BlockWeights.noise(scope.manager(), tokens, BlockWeights.WIDTH);
      NDArray map = BlockWeights.noise(scope.manager(), 4 * BlockWeights.WIDTH, BlockWeights.WIDTH);
      long began = cpuNanos();
      Gradients.unrecorded(() -> Ops.linear(x, map)).close();
      double seconds = Clock.seconds(cpuNanos() - began);
      return seconds * block.work().both() / BlockCase.Work.product(tokens, 1, 4);
    }
  }
}
