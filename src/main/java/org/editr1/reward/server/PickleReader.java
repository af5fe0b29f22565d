package org.editr1.reward.server;

import java.util.EnumSet;
import java.util.Set;

/**
 * Reads a pickle whose values are texts, bytes, numbers, truth values, None, lists, tuples and
 * dictionaries with texts as keys. Executes nothing, and needs at most a small multiple of the
 * body's memory.
 */
public final class PickleReader {
  /** Every opcode makes at most one small object; requests of 64 samples need a few thousand. */
  private static final int MOST_OPCODES = 500_000;

  private PickleReader() {}

  /**
   * The value: {@code String}, {@code byte[]}, {@code Long}, {@code BigInteger}, {@code Double},
   * {@code Boolean}, {@code List}, {@code Map}, or {@link #isNone None}.
   */
  public static Object read(byte[] body) throws BadPickle {
    return read(body, EnumSet.noneOf(Opcode.class));
  }

  /** The opcodes of {@code body}. */
  public static Set<Opcode> opcodes(byte[] body) throws BadPickle {
    Set<Opcode> met = EnumSet.noneOf(Opcode.class);
    Object unused = read(body, met);
    return met;
  }

  public static boolean isNone(Object value) {
    return value == PickleMachine.NONE;
  }

  private static Object read(byte[] body, Set<Opcode> met) throws BadPickle {
    PickleMachine machine = new PickleMachine(new PickleInput(body));
    for (int count = 0; count < MOST_OPCODES; count++) {
      Opcode opcode = Opcode.of((int) machine.input().unsigned(1));
      met.add(opcode);
      if (opcode == Opcode.STOP) {
        return machine.pop();
      }
      opcode.run(machine);
    }
    throw new BadPickle("more than " + MOST_OPCODES + " opcodes");
  }
}
