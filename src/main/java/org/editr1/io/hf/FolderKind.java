package org.editr1.io.hf;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Scope;
import org.editr1.tensor.Tensors;

/**
 * How the files of one kind of folder become a model. The same constructor loads the tensors and
 * tells which there should be, so that the two cannot differ.
 *
 * @param names where files of different ages name tensors differently
 * @param idle names of tensors that such files may hold and the port has no use for
 */
public record FolderKind<M>(Builder<M> builder, Names names, Pattern idle) {
  /** Nothing that such files hold is left aside. */
  public static final Pattern NOTHING_IDLE = Pattern.compile("(?!)");

  /** Makes the model from its configuration. */
  public interface Builder<M> {
    M build(ConfigFile config, Weights weights, Precision precision, NDManager manager);
  }

  /** From the names that there are: the one in the files of each that the port asks for. */
  public interface Names {
    UnaryOperator<String> stored(Set<String> present);
  }

  /** A kind whose names have always been the reference's own. */
  public static <M> FolderKind<M> of(Builder<M> builder) {
    return new FolderKind<>(builder, present -> UnaryOperator.identity(), NOTHING_IDLE);
  }

  /** The model; its weights belong to {@code manager}. */
  public M load(Path folder, NDManager manager, Precision precision) {
    try (ModelFolder files = new ModelFolder(folder)) {
      Weights weights = files.weights(manager, precision, names.stored(files.names()));
      return builder.build(files.config(), weights, precision, manager);
    }
  }

  /** What there is and what is asked for, from headers and configuration alone. */
  public Inventory inventory(Path folder) {
    try (ModelFolder files = ModelFolder.headers(folder)) {
      SortedMap<String, long[]> wanted = wanted(files.config(), names.stored(files.names()));
      return new Inventory(folder, files.tensors(), wanted, idle, files.bytesMissing());
    }
  }

  /** Shapes by stored name that the model's constructor asks for. */
  SortedMap<String, long[]> wanted(ConfigFile config, UnaryOperator<String> stored) {
    SortedMap<String, long[]> wanted = new TreeMap<>();
    try (Scope scope = Scope.root()) {
      Weights.Source blanks =
          (name, shape) -> {
            wanted.put(stored.apply(name), shape);
            return Tensors.blank(scope.manager(), shape);
          };
      // In bf16 nothing is stacked, which would take memory.
      builder.build(config, Weights.of(blanks), Precision.BF16, scope.manager());
    }
    return wanted;
  }
}
