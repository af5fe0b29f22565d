package org.editr1.io.hf;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.editr1.io.safetensors.TensorInfo;

/**
 * The stored tensors of one folder, compared with the tensors that its model expects.
 *
 * @param stored entries of the headers by name
 * @param expected shapes by name
 * @param ignorable names of tensors that the model may ignore
 * @param bytesMissing bytes of data that the files lack, as in a copy of the headers alone
 */
public record Inventory(
    Path folder,
    Map<String, TensorInfo> stored,
    SortedMap<String, long[]> expected,
    Pattern ignorable,
    long bytesMissing) {

  /** This inventory and the expected tensors of another part of the folder. */
  public Inventory and(Inventory other) {
    SortedMap<String, long[]> both = new TreeMap<>(expected);
    both.putAll(other.expected);
    return new Inventory(folder, stored, both, ignorable, bytesMissing);
  }

  /** Number of all parameters in the files. */
  public long parameters() {
    return stored.values().stream().mapToLong(TensorInfo::size).sum();
  }

  /** Number of parameters that the model expects. */
  public long expectedParameters() {
    return expected.values().stream().mapToLong(TensorInfo::size).sum();
  }

  /** Bytes in the files, by type. */
  public SortedMap<String, Long> bytesByType() {
    SortedMap<String, Long> bytes = new TreeMap<>();
    stored.values().forEach(info -> bytes.merge(info.dtype(), info.bytes(), Long::sum));
    return bytes;
  }

  /** The expected tensors that the files lack. */
  public List<String> missing() {
    return expected.keySet().stream().filter(name -> !stored.containsKey(name)).toList();
  }

  /** The tensors whose shape differs from the configuration's, each with both shapes. */
  public List<String> shapeMismatches() {
    List<String> differing = new ArrayList<>();
    expected.forEach(
        (name, shape) -> {
          TensorInfo info = stored.get(name);
          if (info != null && !Arrays.equals(info.shape(), shape)) {
            differing.add(
                name + " " + Arrays.toString(info.shape()) + ", not " + Arrays.toString(shape));
          }
        });
    return differing;
  }

  /** The stored tensors that are neither expected nor ignorable. */
  public List<String> unexpected() {
    return unused().filter(name -> !ignorable.matcher(name).matches()).sorted().toList();
  }

  /** The stored tensors that are ignored. */
  public List<String> ignored() {
    return unused().filter(name -> ignorable.matcher(name).matches()).sorted().toList();
  }

  private Stream<String> unused() {
    return stored.keySet().stream().filter(name -> !expected.containsKey(name));
  }

  /** Returns whether the model can be loaded from these files, judging by the headers. */
  public boolean isComplete() {
    return missing().isEmpty() && shapeMismatches().isEmpty();
  }
}
