package org.editr1.io.hf;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Scope;
import org.editr1.tensor.Tensors;

/**
 * How the files of one kind of folder become a model. One constructor both loads the tensors and
 * lists the expected ones, so that the two cannot differ.
 *
 * @param names gives, for the names in the files, the mapping to them from names in the reference:
 *     they differ between files of different ages
 * @param ignorable names of tensors that such files may hold and the model ignores
 */
public record FolderKind<M>(
    Builder<M> builder, Function<Set<String>, UnaryOperator<String>> names, Pattern ignorable) {
  /** No tensor may be ignored. */
  public static final Pattern NOTHING_IGNORABLE = Pattern.compile("(?!)");

  /** Makes the model from its configuration. */
  public interface Builder<M> {
    M build(ConfigFile config, Weights weights, Precision precision, NDManager manager);
  }

  /** A kind whose names have always been the names of the reference. */
  public static <M> FolderKind<M> of(Builder<M> builder) {
    return new FolderKind<>(builder, present -> UnaryOperator.identity(), NOTHING_IGNORABLE);
  }

  /** The model; its weights belong to {@code manager}. */
  public M load(Path folder, NDManager manager, Precision precision) {
    try (ModelFolder files = new ModelFolder(folder)) {
      Weights weights = files.weights(manager, precision, names.apply(files.names()));
      return builder.build(files.config(), weights, precision, manager);
    }
  }

  /** The stored and the expected tensors, from headers and configuration alone. */
  public Inventory inventory(Path folder) {
    try (ModelFolder files = ModelFolder.headers(folder)) {
      SortedMap<String, long[]> expected = expected(files.config(), names.apply(files.names()));
      return new Inventory(folder, files.tensors(), expected, ignorable, files.bytesMissing());
    }
  }

  /** The tensors that the model's constructor expects: shapes by stored name. */
  SortedMap<String, long[]> expected(ConfigFile config, UnaryOperator<String> stored) {
    SortedMap<String, long[]> expected = new TreeMap<>();
    try (Scope scope = Scope.root()) {
      Weights.Source blanks =
          (name, shape) -> {
            expected.put(stored.apply(name), shape);
            return Tensors.blank(scope.manager(), shape);
          };
      // In bf16 nothing is stacked, which would take memory.
      builder.build(config, Weights.of(blanks), Precision.BF16, scope.manager());
    }
    return expected;
  }
}
