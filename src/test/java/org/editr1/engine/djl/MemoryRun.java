package org.editr1.engine.djl;

import ai.djl.ndarray.NDManager;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.editr1.engine.LearnerEngine;
import org.editr1.engine.WorkerEngines;
import org.editr1.engine.WorkerEngines.TrainEngine.Leaf;
import org.editr1.journey.EditTask;
import org.editr1.journey.Order.RewardOrder;
import org.editr1.journey.Order.RolloutOrder;
import org.editr1.journey.Order.TrainOrder;
import org.editr1.journey.PolicyRef;
import org.editr1.journey.PolicyRef.Kind;
import org.editr1.journey.Role;
import org.editr1.journey.Split;
import org.editr1.journey.TensorRef;
import org.editr1.tensor.Tensors;

/**
 * The work of one device and of the learner, in a process that does nothing else: group by group
 * from the image to a trained policy. Prints what the process holds now and then.
 */
public final class MemoryRun {
  private static final int GROUPS_BETWEEN_SAMPLES = 10;
  private static final int TASKS = 4;
  private static final List<Double> ADVANTAGES = List.of(1.0, -1.0);

  private final TinyRun run = TinyRun.smallest();
  private final DjlEngineOpener opener = run.opener();
  private final WorkerEngines engines = opener.open(run.specification);
  private final DjlLearnerEngine learner = run.learner();
  private final NDManager leaks = NDManager.newBaseManager();
  private final int leaked;

  private MemoryRun(int leaked) {
    this.leaked = leaked;
  }

  /**
   * The memory of the process.
   *
   * @param step of the learner
   * @param resident kilobytes
   * @param direct bytes in Java's direct buffers
   * @param arrays of the model's manager
   */
  record Sample(int step, long resident, long direct, int arrays) {
    private static final String MARK = "memory ";

    static boolean isIn(String line) {
      return line.startsWith(MARK);
    }

    static Sample parse(String line) {
      String[] numbers = line.split(" ", -1);
      return new Sample(
          Integer.parseInt(numbers[1]),
          Long.parseLong(numbers[2]),
          Long.parseLong(numbers[3]),
          Integer.parseInt(numbers[4]));
    }

    String line() {
      return String.format(Locale.ROOT, "%s%d %d %d %d", MARK, step, resident, direct, arrays);
    }
  }

  /** Arguments: how many groups, and how many arrays each forward leaves behind. */
  public static void main(String[] arguments) throws Exception {
    MemoryRun memory = new MemoryRun(Integer.parseInt(arguments[1]));
    for (int group = 1; group <= Integer.parseInt(arguments[0]); group++) {
      memory.group(group);
      if (group % GROUPS_BETWEEN_SAMPLES == 0) {
        collectGarbage();
        System.out.println(memory.sample().line());
      }
    }
    memory.opener.close();
  }

  /** One encoding, one rollout, its scores; for each sample a train order and an optimizer step. */
  private void group(int number) throws Exception {
    EditTask task = run.task(number % TASKS);
    TensorRef conditioning =
        run.store("conditioning", engines.encode().encode(TinyRun.encode(task), run.inputs()));
    RolloutOrder rollout =
        TinyRun.rollout(
            TinyRun.id(Role.ROLLOUT, Split.TRAIN, number, 0),
            ADVANTAGES.size(),
            List.of(task),
            List.of(conditioning),
            policy(Kind.BEHAVIOUR));
    TensorRef made = run.store("rollout", engines.rollout().rollout(rollout, run.inputs()));
    leak(run.specification.sampling().steps());
    RewardOrder reward =
        TinyRun.reward(TinyRun.id(Role.REWARD, Split.TRAIN, number, 0), rollout, made);
    engines.reward().reward(reward, run.inputs());
    for (int sample : rollout.samples()) {
      TrainOrder train =
          new TrainOrder(
              TinyRun.id(Role.TRAIN, Split.TRAIN, number, 0),
              List.of(sample),
              List.of(ADVANTAGES.get(sample)),
              conditioning,
              List.of(made),
              policy(Kind.LIVE),
              policy(Kind.BEHAVIOUR));
      Leaf leaf = engines.train().train(train, run.inputs());
      leak(3);
      learner.step(List.of(stored(train, leaf)), leaf.count());
    }
  }

  private LearnerEngine.Leaf stored(TrainOrder order, Leaf leaf) {
    try {
      Path file = Files.createTempFile("gradient", null);
      file.toFile().deleteOnExit();
      return new LearnerEngine.Leaf(order.id(), Files.write(file, leaf.gradient()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private PolicyRef policy(Kind kind) {
    byte[] adapter = learner.adapter(kind);
    return new PolicyRef(kind, learner.version(), run.store(kind.label(), adapter));
  }

  /** Simulates a forward that leaks an array of the size of its latents: five rows of 16 tokens. */
  private void leak(int forwards) {
    for (int i = 0; i < forwards * leaked; i++) {
      Tensors.floats(leaks, new float[5 * 16 * 16], 5, 16, 16);
    }
  }

  private Sample sample() throws IOException {
    long direct =
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum();
    return new Sample(learner.version(), residentKilobytes(), direct, opener.heldArrays());
  }

  /** Returns when direct buffers are freed that nobody holds: references are handled in turn. */
  private static void collectGarbage() throws InterruptedException {
    ReferenceQueue<Object> handled = new ReferenceQueue<>();
    for (int i = 0; i < 2; i++) {
      Reference<Object> last = new WeakReference<>(new Object(), handled);
      try {
        System.gc();
        handled.remove();
      } finally {
        Reference.reachabilityFence(last);
      }
    }
  }

  /** From the kernel where it tells, else from {@code ps}. */
  private static long residentKilobytes() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (Files.exists(status)) {
      // Not pages of mapped files, which the kernel takes back when memory is short.
      return Files.readAllLines(status).stream()
          .filter(line -> line.startsWith("RssAnon:") || line.startsWith("VmSwap:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .sum();
    }
    String pid = Long.toString(ProcessHandle.current().pid());
    Process ps = new ProcessBuilder("ps", "-o", "rss=", "-p", pid).start();
    try (BufferedReader lines = ps.inputReader()) {
      return Long.parseLong(lines.readLine().strip());
    }
  }
}
