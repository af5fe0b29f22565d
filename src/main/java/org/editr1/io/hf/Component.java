package org.editr1.io.hf;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.editr1.edit.EditModel.Part;
import org.editr1.model.vae.Autoencoder.Half;

/**
 * One folder of tensors.
 *
 * @param asked number of parameters that each part of the model reads of it
 */
public record Component(String name, Inventory inventory, Map<Part, Long> asked) {
  public Component {
    asked = Map.copyOf(asked);
  }

  static Component of(String name, Part part, Inventory inventory) {
    return new Component(name, inventory, Map.of(part, inventory.wantedParameters()));
  }

  /**
   * An autoencoder, whose halves are loaded apart.
   *
   * @param inventory of the given halves
   */
  static Component vae(Function<Set<Half>, Inventory> inventory) {
    Inventory encoder = inventory.apply(EnumSet.of(Half.ENCODER));
    Inventory decoder = inventory.apply(EnumSet.of(Half.DECODER));
    return new Component(
        "vae",
        encoder.and(decoder),
        Map.of(
            Part.ENCODER, encoder.wantedParameters(),
            Part.DECODER, decoder.wantedParameters()));
  }
}
