package org.editr1.reward.server;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The supported opcodes by Python's names (pickletools) and their actions. Opcodes that import,
 * call or build objects are missing on purpose.
 */
public enum Opcode {
  PROTO(0x80, PickleMachine::protocol),
  FRAME(0x95, PickleMachine::frame),
  MARK('(', machine -> machine.push(PickleMachine.MARK)),

  NONE('N', machine -> machine.push(PickleMachine.NONE)),
  NEWTRUE(0x88, machine -> machine.push(true)),
  NEWFALSE(0x89, machine -> machine.push(false)),
  BININT('J', machine -> machine.push(machine.input().signed(4))),
  BININT1('K', machine -> machine.push(machine.input().unsigned(1))),
  BININT2('M', machine -> machine.push(machine.input().unsigned(2))),
  LONG1(0x8A, machine -> machine.push(machine.input().integer(machine.input().unsigned(1)))),
  BINFLOAT('G', machine -> machine.push(machine.input().binaryFraction())),
  FLOAT('F', machine -> machine.push(machine.input().writtenFraction())),

  UNICODE('V', machine -> machine.push(machine.input().escapedText())),
  SHORT_BINUNICODE(0x8C, machine -> machine.push(machine.input().text(1))),
  BINUNICODE('X', machine -> machine.push(machine.input().text(4))),
  BINUNICODE8(0x8D, machine -> machine.push(machine.input().text(8))),
  SHORT_BINBYTES('C', machine -> machine.push(machine.input().bytes(1))),
  BINBYTES('B', machine -> machine.push(machine.input().bytes(4))),
  BINBYTES8(0x8E, machine -> machine.push(machine.input().bytes(8))),

  EMPTY_LIST(']', machine -> machine.push(new ArrayList<>())),
  LIST('l', machine -> machine.push(machine.popMarked())),
  APPEND('a', machine -> machine.addAll(List.of(machine.pop()))),
  APPENDS('e', machine -> machine.addAll(machine.popMarked())),
  TUPLE('t', machine -> machine.push(Collections.unmodifiableList(machine.popMarked()))),
  EMPTY_DICT('}', machine -> machine.push(new LinkedHashMap<>())),
  DICT('d', PickleMachine::dict),
  SETITEM('s', PickleMachine::setItem),
  SETITEMS('u', machine -> machine.setAll(machine.popMarked())),

  MEMOIZE(0x94, PickleMachine::memoize),
  PUT('p', machine -> machine.put(machine.input().writtenSlot())),
  BINPUT('q', machine -> machine.put(machine.input().unsigned(1))),
  LONG_BINPUT('r', machine -> machine.put(machine.input().unsigned(4))),
  BINGET('h', machine -> machine.get(machine.input().unsigned(1))),
  LONG_BINGET('j', machine -> machine.get(machine.input().unsigned(4))),

  STOP('.', machine -> {});

  private static final Map<Integer, Opcode> BY_CODE =
      Arrays.stream(values()).collect(Collectors.toMap(each -> each.code, Function.identity()));

  /** The action of an opcode. */
  interface Action {
    void run(PickleMachine machine) throws BadPickle;
  }

  private final int code;
  private final Action action;

  Opcode(int code, Action action) {
    this.code = code;
    this.action = action;
  }

  int code() {
    return code;
  }

  void run(PickleMachine machine) throws BadPickle {
    action.run(machine);
  }

  static Opcode of(int code) throws BadPickle {
    Opcode opcode = BY_CODE.get(code);
    if (opcode == null) {
      throw new BadPickle(
          String.format("opcode 0x%02X is not among those that the reward protocol needs", code));
    }
    return opcode;
  }
}
