package org.editr1.folder;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.editr1.io.dataset.DataLine;
import org.editr1.io.dataset.DataSplit;
import org.editr1.journey.EditTask;
import org.editr1.journey.Effect;
import org.editr1.journey.Effect.Journaled;
import org.editr1.journey.Group;
import org.editr1.journey.Pass;
import org.editr1.journey.RunSpec;
import org.editr1.journey.Split;
import org.editr1.journey.TensorRef;
import org.editr1.run.TaskDraw;

/** The groups of a run's passes and the lines of the data set that their tasks come from. */
public final class DrawnTasks {
  private final RunSpec spec;
  private final Map<String, DataLine> lines = new HashMap<>();
  private final List<EditTask> train;
  private final List<EditTask> test;

  private DrawnTasks(RunSpec spec, DataSplit train, DataSplit test) {
    this.spec = spec;
    this.train = tasks(train, Integer.MAX_VALUE);
    this.test = tasks(test, spec.eval().limit() == 0 ? Integer.MAX_VALUE : spec.eval().limit());
  }

  public static DrawnTasks of(RunSpec spec) {
    Path data = Path.of(spec.data().path());
    return new DrawnTasks(
        spec, DataSplit.read(data, Split.TRAIN), DataSplit.read(data, Split.TEST));
  }

  private List<EditTask> tasks(DataSplit split, int most) {
    split.lines().forEach(line -> lines.put(line.id(), line));
    return split.lines().stream().limit(most).map(DrawnTasks::task).toList();
  }

  private static EditTask task(DataLine line) {
    return new EditTask(line.id(), line.prompt(), line.requirement(), TensorRef.NONE, null, "");
  }

  /**
   * The groups of a pass as the head drew them.
   *
   * @param journal of the run, which holds the bans
   */
  public List<Group> groups(Pass pass, List<Journaled> journal) {
    int number = pass.number();
    if (pass instanceof Pass.Evaluation) {
      return TaskDraw.evaluation(number, test, spec.chunks().evaluate());
    }
    TaskDraw draw = new TaskDraw(spec.seed(), spec.lag(), train);
    for (Journaled entry : journal) {
      if (entry instanceof Effect.Banned banned) {
        banned.tasks().forEach(task -> draw.ban(task, banned.step()));
      }
    }
    return draw.draw(number, spec.groups(), spec.samples()).orElse(List.of());
  }

  /** The line that a task was made from. */
  public DataLine line(EditTask task) {
    DataLine line = lines.get(task.id());
    if (line == null) {
      throw new IllegalArgumentException("there is no task " + task.id());
    }
    return line;
  }
}
