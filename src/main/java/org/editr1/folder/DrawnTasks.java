package org.editr1.folder;

import java.util.List;
import org.editr1.io.dataset.DataLine;
import org.editr1.io.dataset.DataSet;
import org.editr1.io.dataset.DataSplit;
import org.editr1.io.dataset.LineTasks;
import org.editr1.journey.EditTask;
import org.editr1.journey.Effect;
import org.editr1.journey.Effect.Journaled;
import org.editr1.journey.Group;
import org.editr1.journey.Pass;
import org.editr1.journey.RunSpec;
import org.editr1.journey.TensorRef;
import org.editr1.run.TaskDraw;

/**
 * The groups of a run's passes and the lines of the data set that their tasks come from. The run's
 * journal, which holds the bans, is followed: each of its lines is read once.
 */
public final class DrawnTasks {
  private final RunFolder folder;
  private final RunSpec spec;
  private final TaskDraw draw;
  private final DataSet data;
  private final List<EditTask> test;
  private long read;

  public DrawnTasks(RunFolder folder, RunSpec spec, DataSet data) {
    this.folder = folder;
    this.spec = spec;
    this.data = data;
    this.draw =
        new TaskDraw(
            spec.seed(), spec.lag(), new LineTasks(data.train().lines(), DrawnTasks::task));
    int limit = spec.eval().limit() == 0 ? Integer.MAX_VALUE : spec.eval().limit();
    this.test = data.test().lines().stream().limit(limit).map(DrawnTasks::task).toList();
  }

  private static EditTask task(DataLine line) {
    return new EditTask(line.id(), line.prompt(), line.requirement(), TensorRef.NONE, null, "");
  }

  /** The groups of a pass as the head drew them. */
  public synchronized List<Group> groups(Pass pass) {
    int number = pass.number();
    if (pass instanceof Pass.Evaluation) {
      return TaskDraw.evaluation(number, test, spec.chunks().evaluate());
    }
    read = LineFile.forEachIntact(folder.journal(null), read, Journaled.class, this::take);
    return draw.draw(number, spec.groups(), spec.samples()).orElse(List.of());
  }

  private void take(Journaled entry) {
    if (entry instanceof Effect.Banned banned) {
      banned.tasks().forEach(task -> draw.ban(task, banned.step()));
    }
  }

  /** The line that a task was made from. */
  public DataLine line(EditTask task) {
    for (DataSplit split : List.of(data.test(), data.train())) {
      int index = split.lines().find(task.id());
      if (index >= 0) {
        return split.lines().get(index);
      }
    }
    throw new IllegalArgumentException("there is no task " + task.id());
  }
}
