package org.editr1.reward.server;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Stack and memo of a pickle that is being read. Nothing here walks into a value: lists may hold
 * themselves or one another many times.
 */
final class PickleMachine {
  /** Stands for null, which no collection here may hold. */
  static final Object NONE = Special.NONE;

  static final Object MARK = Special.MARK;

  private enum Special {
    NONE,
    MARK
  }

  private static final int NEWEST_PROTOCOL = 5;

  /** Writers put at most a thousand entries on the stack before they append them. */
  private static final int DEEPEST = 10_000;

  private final PickleInput input;
  private final List<Object> stack = new ArrayList<>();
  private final Map<Long, Object> memo = new HashMap<>();

  PickleMachine(PickleInput input) {
    this.input = input;
  }

  PickleInput input() {
    return input;
  }

  // ---- the stack ----

  void push(Object value) throws BadPickle {
    if (stack.size() >= DEEPEST) {
      throw new BadPickle("more than " + DEEPEST + " values are nested");
    }
    stack.add(value);
  }

  Object pop() throws BadPickle {
    Object value = top();
    stack.remove(stack.size() - 1);
    return value;
  }

  private Object top() throws BadPickle {
    if (stack.isEmpty() || stack.get(stack.size() - 1) == MARK) {
      throw new BadPickle("an opcode finds no value");
    }
    return stack.get(stack.size() - 1);
  }

  /** Removes the mark and everything above it, which it returns. */
  List<Object> popMarked() throws BadPickle {
    int mark = stack.lastIndexOf(MARK);
    if (mark < 0) {
      throw new BadPickle("an opcode finds no mark");
    }
    List<Object> values = new ArrayList<>(stack.subList(mark + 1, stack.size()));
    stack.subList(mark, stack.size()).clear();
    return values;
  }

  // ---- the envelope ----

  void protocol() throws BadPickle {
    long version = input.unsigned(1);
    if (version > NEWEST_PROTOCOL) {
      throw new BadPickle("pickle protocol " + version + "; expected at most " + NEWEST_PROTOCOL);
    }
  }

  /** Frames only help writers and readers to buffer. */
  void frame() throws BadPickle {
    long length = input.unsigned(8);
    if (length < 0 || length > input.remaining()) {
      throw new BadPickle("cut off: a frame is longer than the body");
    }
  }

  // ---- lists, tuples and dictionaries ----

  void addAll(List<Object> values) throws BadPickle {
    topList().addAll(values);
  }

  @SuppressWarnings("unchecked") // Lists hold whatever was read.
  private List<Object> topList() throws BadPickle {
    if (top() instanceof ArrayList<?> list) {
      return (List<Object>) list;
    }
    throw new BadPickle("a value is appended to what is no list");
  }

  void dict() throws BadPickle {
    List<Object> entries = popMarked();
    push(new LinkedHashMap<>());
    setAll(entries);
  }

  void setItem() throws BadPickle {
    Object value = pop();
    Object key = pop();
    setAll(List.of(key, value));
  }

  @SuppressWarnings("unchecked") // Keys are checked below, values may be anything.
  void setAll(List<Object> entries) throws BadPickle {
    if (!(top() instanceof LinkedHashMap<?, ?> dict)) {
      throw new BadPickle("an entry is set in what is no dictionary");
    }
    if (entries.size() % 2 != 0) {
      throw new BadPickle("a dictionary's last key has no value");
    }
    for (int i = 0; i < entries.size(); i += 2) {
      if (!(entries.get(i) instanceof String key)) {
        throw new BadPickle("a dictionary's key is no text");
      }
      ((Map<String, Object>) dict).put(key, entries.get(i + 1));
    }
  }

  // ---- the memo ----

  void memoize() throws BadPickle {
    put(memo.size());
  }

  void put(long slot) throws BadPickle {
    memo.put(slot, top());
  }

  void get(long slot) throws BadPickle {
    Object value = memo.get(slot);
    if (value == null) {
      throw new BadPickle("memo slot " + slot + " is empty");
    }
    push(value);
  }
}
