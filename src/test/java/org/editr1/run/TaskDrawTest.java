package org.editr1.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.editr1.journey.EditTask;
import org.editr1.journey.Group;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Pass;
import org.editr1.journey.TaskList;
import org.junit.jupiter.api.Test;

class TaskDrawTest {
  private static final List<EditTask> TASKS = FakeWork.tasks("task", 10);

  private static TaskDraw draw(long seed, int lag) {
    return new TaskDraw(seed, lag, TaskList.of(TASKS));
  }

  private static List<Group> groups(TaskDraw draw, int step, int groups) {
    return draw.draw(step, groups, 3).orElseThrow();
  }

  private static List<String> ids(List<Group> groups) {
    return groups.stream().map(group -> group.taskOf(0).id()).toList();
  }

  @Test
  void onlyTheTasksOfTheStepAreMade() {
    List<Integer> made = new ArrayList<>();
    TaskList lazy =
        new TaskList() {
          @Override
          public int size() {
            return TASKS.size();
          }

          @Override
          public String id(int index) {
            return TASKS.get(index).id();
          }

          @Override
          public EditTask get(int index) {
            made.add(index);
            return TASKS.get(index);
          }
        };
    TaskDraw draw = new TaskDraw(7, 1, lazy);
    int[] upcoming = draw.drawn(4, 3);
    assertTrue(made.isEmpty());
    assertEquals(ids(groups(draw(7, 1), 4, 3)), ids(groups(draw, 4, 3)));
    assertArrayEquals(upcoming, made.stream().mapToInt(Integer::intValue).toArray());
  }

  @Test
  void aStepHasGroupsOfDifferentTasks() {
    List<Group> groups = groups(draw(7, 1), 4, 6);
    assertEquals(6, new HashSet<>(ids(groups)).size());
    for (int i = 0; i < 6; i++) {
      assertEquals(new GroupKey(new Pass.Step(4), i), groups.get(i).key());
      assertEquals(3, groups.get(i).samples());
      assertEquals(1, groups.get(i).tasks().size());
    }
  }

  @Test
  void drawDependsOnlyOnRunAndStep() {
    assertEquals(groups(draw(7, 1), 4, 10), groups(draw(7, 1), 4, 10));
    assertNotEquals(ids(groups(draw(7, 1), 4, 10)), ids(groups(draw(8, 1), 4, 10)));
    assertNotEquals(ids(groups(draw(7, 1), 4, 10)), ids(groups(draw(7, 1), 5, 10)));
  }

  @Test
  void drawIsIndependentOfEarlierDraws() {
    TaskDraw draw = draw(7, 1);
    for (int step = 0; step < 4; step++) {
      groups(draw, step, 6);
    }
    assertEquals(groups(draw(7, 1), 4, 6), groups(draw, 4, 6));
  }

  @Test
  void aBannedTaskIsNotDrawnOnceTheLagIsOver() {
    TaskDraw draw = draw(7, 2);
    String solved = ids(groups(draw, 0, 10)).get(0);
    draw.ban(solved, 0);
    assertTrue(ids(groups(draw, 1, 10)).contains(solved));
    assertTrue(ids(groups(draw, 2, 10)).contains(solved));
    assertEquals(9, groups(draw, 3, 9).size());
    assertTrue(draw.draw(3, 10, 3).isEmpty());
    assertTrue(!ids(groups(draw, 3, 9)).contains(solved));
  }

  @Test
  void bansOfLaterStepsDoNotChangeADraw() {
    TaskDraw slow = draw(7, 1);
    TaskDraw fast = draw(7, 1);
    List.of(slow, fast).forEach(draw -> draw.ban("task0", 0));
    List<Group> before = groups(slow, 2, 6);
    fast.ban("task1", 1);
    fast.ban("task2", 2);
    assertEquals(before, groups(fast, 2, 6));
    assertNotEquals(ids(groups(slow, 3, 9)), ids(groups(fast, 3, 8)));
  }

  @Test
  void banKeepsTheOrderOfTheRemainingTasks() {
    TaskDraw draw = draw(7, 0);
    List<String> all = ids(groups(draw, 5, 10));
    draw.ban(all.get(2), 3);
    List<String> rest = all.stream().filter(id -> !id.equals(all.get(2))).toList();
    assertEquals(rest, ids(groups(draw, 5, 9)));
  }

  @Test
  void firstBanOfATaskCounts() {
    TaskDraw draw = draw(7, 0);
    draw.ban("task3", 1);
    draw.ban("task3", 5);
    assertEquals(1, draw.banned());
    assertTrue(draw.draw(2, 10, 3).isEmpty());
    draw.ban("task3", 0);
    assertTrue(draw.draw(1, 10, 3).isEmpty());
    assertTrue(draw.draw(0, 10, 3).isPresent());
  }

  @Test
  void noStepIsDrawnFromFewerTasksThanGroups() {
    assertTrue(draw(7, 0).draw(0, 11, 3).isEmpty());
  }

  @Test
  void drawsSpreadOverAllTasks() {
    Set<String> seen = new HashSet<>();
    for (int step = 0; step < 40; step++) {
      seen.addAll(ids(groups(draw(7, 0), step, 2)));
    }
    assertEquals(10, seen.size());
  }

  @Test
  void anEvaluationHasOneSampleOfEachTask() {
    List<Group> groups = TaskDraw.evaluation(3, TASKS, 4);
    assertEquals(List.of(4, 4, 2), groups.stream().map(Group::samples).toList());
    assertEquals(TASKS, groups.stream().flatMap(group -> group.tasks().stream()).toList());
    assertEquals(
        List.of(
            new GroupKey(new Pass.Evaluation(3), 0),
            new GroupKey(new Pass.Evaluation(3), 1),
            new GroupKey(new Pass.Evaluation(3), 2)),
        groups.stream().map(Group::key).toList());
    assertEquals(List.of(), TaskDraw.evaluation(3, List.of(), 4));
  }
}
