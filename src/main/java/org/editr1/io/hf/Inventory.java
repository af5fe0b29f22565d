package org.editr1.io.hf;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.editr1.io.safetensors.TensorInfo;

/**
 * The tensors of one folder beside those that its model asks for.
 *
 * @param stored what the headers list, by name
 * @param wanted shapes, by the same names
 * @param idle names that may be there without a use
 * @param bytesMissing of the tensors' data, as in a copy of the headers alone
 */
public record Inventory(
    Path folder,
    Map<String, TensorInfo> stored,
    SortedMap<String, long[]> wanted,
    Pattern idle,
    long bytesMissing) {

  /** This and what another part of the same folder asks for. */
  public Inventory and(Inventory other) {
    SortedMap<String, long[]> both = new TreeMap<>(wanted);
    both.putAll(other.wanted);
    return new Inventory(folder, stored, both, idle, bytesMissing);
  }

  /** Number of all parameters in the files. */
  public long parameters() {
    return stored.values().stream().mapToLong(TensorInfo::size).sum();
  }

  /** Number of the parameters that the model asks for. */
  public long wantedParameters() {
    return wanted.values().stream().mapToLong(TensorInfo::size).sum();
  }

  /** Bytes in the files, by type. */
  public SortedMap<String, Long> bytesByType() {
    SortedMap<String, Long> bytes = new TreeMap<>();
    stored.values().forEach(info -> bytes.merge(info.dtype(), info.bytes(), Long::sum));
    return bytes;
  }

  /** What the model asks for and the files lack. */
  public List<String> missing() {
    return wanted.keySet().stream().filter(name -> !stored.containsKey(name)).toList();
  }

  /** What has another shape than the configuration says, each with both. */
  public List<String> misshapen() {
    return wanted.entrySet().stream()
        .filter(want -> stored.containsKey(want.getKey()))
        .filter(want -> !Arrays.equals(shape(want.getKey()), want.getValue()))
        .map(want -> describe(want.getKey(), want.getValue()))
        .toList();
  }

  private long[] shape(String name) {
    TensorInfo info = stored.get(name);
    return info == null ? new long[0] : info.shape();
  }

  private String describe(String name, long[] expected) {
    return name + " " + Arrays.toString(shape(name)) + ", not " + Arrays.toString(expected);
  }

  /** What nobody asks for although it is not known to be without use. */
  public List<String> unexpected() {
    return unused().filter(name -> !idle.matcher(name).matches()).sorted().toList();
  }

  /** What files of this kind hold and the port does not read. */
  public List<String> leftAside() {
    return unused().filter(name -> idle.matcher(name).matches()).sorted().toList();
  }

  private Stream<String> unused() {
    return stored.keySet().stream().filter(name -> !wanted.containsKey(name));
  }

  /** Whether the model can be loaded from these files, as far as headers tell. */
  public boolean isComplete() {
    return missing().isEmpty() && misshapen().isEmpty();
  }
}
