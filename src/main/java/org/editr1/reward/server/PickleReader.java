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

  private final PickleMachine machine;
  private final Set<Opcode> met = EnumSet.noneOf(Opcode.class);

  private PickleReader(byte[] body) {
    this.machine = new PickleMachine(new PickleInput(body));
  }

  /**
   * The value: {@code String}, {@code byte[]}, {@code Long}, {@code BigInteger}, {@code Double},
   * {@code Boolean}, {@code List}, {@code Map}, or {@link #isNone None}.
   */
  public static Object read(byte[] body) throws BadPickle {
    return new PickleReader(body).value();
  }

  /** The opcodes of {@code body}. */
  public static Set<Opcode> opcodes(byte[] body) throws BadPickle {
    PickleReader reader = new PickleReader(body);
    reader.value();
    return reader.met;
  }

  public static boolean isNone(Object value) {
    return value == PickleMachine.NONE;
  }

  private Object value() throws BadPickle {
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
