package org.editr1.io.dataset;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.RandomAccess;
import java.util.stream.IntStream;

/**
 * The valid lines of a metadata file, in its order. The file is kept as it was read, and a line is
 * parsed whenever it is asked for, so that a million lines take little more memory than the file.
 */
public final class DataLines extends AbstractList<DataLine> implements RandomAccess {
  private final LineReader reader;
  private final byte[] bytes;
  private int[] starts = new int[16];
  private int[] numbers = new int[16];
  private long[] ids = new long[16];
  private int size;
  private int withoutTarget;

  DataLines(LineReader reader, byte[] bytes) {
    this.reader = reader;
    this.bytes = bytes;
  }

  /**
   * @param start position of the line's first byte
   */
  void add(DataLine line, int start) {
    if (size == starts.length) {
      starts = Arrays.copyOf(starts, 2 * size);
      numbers = Arrays.copyOf(numbers, 2 * size);
      ids = Arrays.copyOf(ids, 2 * size);
    }
    starts[size] = start;
    numbers[size] = line.number();
    ids[size] = HexFormat.fromHexDigitsToLong(line.id());
    size++;
    if (line.targetFile() == null && withoutTarget == 0) {
      withoutTarget = line.number();
    }
  }

  @Override
  public DataLine get(int index) {
    return reader.parsed(numbers[index], bytes, starts[index]);
  }

  /** Returns the {@link DataLine#id} of a line, which is not parsed for it. */
  public String id(int index) {
    return HexFormat.of().toHexDigits(ids[index]);
  }

  /** Returns the index of a line with that id; -1 if none has it. */
  public int find(String id) {
    long wanted = HexFormat.fromHexDigitsToLong(id);
    return IntStream.range(0, size).filter(index -> ids[index] == wanted).findFirst().orElse(-1);
  }

  /** Returns the number of the first line without a target image; 0 if all have one. */
  int withoutTarget() {
    return withoutTarget;
  }

  @Override
  public int size() {
    return size;
  }
}
