package org.editr1.journey;

import java.util.List;

/** Tasks that are made when they are asked for, which may read their images. */
public interface TaskList {
  int size();

  /** Returns the id of a task, which reads no image. */
  String id(int index);

  /** Makes a task; equal ones each time. */
  EditTask get(int index);

  /** Tasks that are made already. */
  static TaskList of(List<EditTask> tasks) {
    List<EditTask> made = List.copyOf(tasks);
    return new TaskList() {
      @Override
      public int size() {
        return made.size();
      }

      @Override
      public String id(int index) {
        return made.get(index).id();
      }

      @Override
      public EditTask get(int index) {
        return made.get(index);
      }
    };
  }
}
