package org.editr1.io.dataset;

import java.util.function.Function;
import org.editr1.journey.EditTask;
import org.editr1.journey.TaskList;

/**
 * The tasks of lines, in their order.
 *
 * @param task makes the task of a line
 */
public record LineTasks(DataLines lines, Function<DataLine, EditTask> task) implements TaskList {
  @Override
  public int size() {
    return lines.size();
  }

  @Override
  public String id(int index) {
    return lines.id(index);
  }

  @Override
  public EditTask get(int index) {
    return task.apply(lines.get(index));
  }
}
