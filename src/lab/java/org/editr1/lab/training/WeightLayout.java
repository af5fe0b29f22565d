package org.editr1.lab.training;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.editr1.Noise;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Scope;
import org.editr1.tensor.Tensors;

/**
 * The tensors that a model's constructor asks for, with their initial values. The place of a tensor
 * in the layout is the key of its random numbers, so the order is part of what a seed gives.
 */
public record WeightLayout(Map<String, Tensor> tensors) {
  /** The modules of Qwen's models that come before their siblings, as in models made so far. */
  public static String[] qwen() {
    return new String[] {
      "transformer",
      "input_layernorm",
      "self_attn",
      "norm1",
      "attn",
      "to_q",
      "to_k",
      "to_v",
      "to_out",
      "add_q_proj",
      "add_k_proj",
      "add_v_proj",
      "to_add_out"
    };
  }

  private static final Pattern TABLE =
      Pattern.compile("(token_|position_)embedding|embed_tokens|shared|relative_attention_bias");

  /** Dots between modules; an index belongs to the name of its list. */
  private static final Pattern DOT = Pattern.compile("\\.(?!\\d)");

  private static final long[] SCALAR = {};

  /**
   * A tensor with normally distributed initial values.
   *
   * @param spread standard deviation; 0: every value is {@code mean}
   * @param isMap whether this is a linear map or a convolution, not a table, bias or scale
   * @param from place of the first value among the values of all tensors
   */
  public record Tensor(long[] shape, double mean, double spread, boolean isMap, int from) {
    /** The number of values. */
    public int size() {
      return Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact));
    }

    /** The place behind the last value. */
    public int to() {
      return from + size();
    }

    /** The initial values, row by row. */
    public float[] values(Noise noise) {
      float[] values = new float[size()];
      float[] normals = spread == 0 ? values : noise.normals(values.length);
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (mean + spread * normals[i]);
      }
      return values;
    }
  }

  /** Gives the standard deviation of a map or a table. */
  public interface Spread {
    double of(String name, long[] shape);
  }

  /** The spread of torch's own linear maps and convolutions, of shape (out, in, kernel...). */
  public static double torchSpread(long... shape) {
    return 1 / Math.sqrt(3.0 * Arrays.stream(shape).skip(1).reduce(1, (a, b) -> a * b));
  }

  /**
   * Records which tensors a constructor asks for. Biases start as 0, scales of norms as 1.
   *
   * @param constructor builds the model over the weights that it is given
   * @param first modules that come before their siblings; the others follow as they are asked for
   */
  public static WeightLayout of(Consumer<Weights> constructor, Spread spread, String... first) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    try (Scope scope = Scope.root()) {
      Weights.Source recorder =
          (name, shape) -> {
            shapes.put(name, shape);
            return Tensors.blank(scope.manager(), shape);
          };
      constructor.accept(Weights.of(recorder));
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    int from = 0;
    for (String name : inOrder(List.copyOf(shapes.keySet()), 0, List.of(first)).toList()) {
      Tensor tensor = tensor(name, shapes.getOrDefault(name, SCALAR), spread, from);
      tensors.put(name, tensor);
      from = tensor.to();
    }
    return new WeightLayout(Collections.unmodifiableMap(tensors));
  }

  private static Tensor tensor(String name, long[] shape, Spread spread, int from) {
    boolean bias = name.endsWith(".bias");
    if (bias || shape.length == 1 || name.endsWith(".gamma")) {
      return new Tensor(shape, bias ? 0 : 1, 0, false, from);
    }
    return new Tensor(shape, 0, spread.of(name, shape), !TABLE.matcher(name).find(), from);
  }

  private static Stream<String> inOrder(List<String> names, int depth, List<String> first) {
    if (names.size() == 1) {
      return names.stream();
    }
    Map<String, List<String>> siblings =
        names.stream()
            .collect(groupingBy(name -> DOT.split(name)[depth], LinkedHashMap::new, toList()));
    return siblings.entrySet().stream()
        .sorted(Comparator.comparingInt(sibling -> rank(sibling.getKey(), first)))
        .flatMap(sibling -> inOrder(sibling.getValue(), depth + 1, first));
  }

  private static int rank(String module, List<String> first) {
    int at = first.indexOf(module.replaceFirst("\\.\\d+$", ""));
    return at < 0 ? first.size() : at;
  }

  /** The tensor {@code name}, which the layout must have. */
  Tensor tensor(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("the layout has no " + name);
    }
    return tensor;
  }

  /** The number of values of all tensors. */
  int size() {
    return tensors.values().stream().mapToInt(Tensor::size).sum();
  }
}
