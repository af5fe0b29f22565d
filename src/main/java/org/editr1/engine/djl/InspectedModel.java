package org.editr1.engine.djl;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.editr1.UserError;
import org.editr1.io.hf.ConfigFile;
import org.editr1.io.hf.EditFolder;
import org.editr1.io.hf.EditFolder.Component;
import org.editr1.io.hf.Inventory;
import org.editr1.io.hf.QwenVlFolder;
import org.jspecify.annotations.Nullable;

/**
 * The folder of an editing pipeline or of a judge, known by its headers and configurations.
 *
 * @param pipeline null for a judge
 */
public record InspectedModel(
    String family, List<Component> components, @Nullable EditFolder pipeline) {
  private static final String JUDGE = "Qwen2_5_VLForConditionalGeneration";

  public static InspectedModel open(Path folder) {
    Path config = folder.resolve("config.json");
    if (!Files.exists(folder.resolve("model_index.json")) && Files.exists(config)) {
      return judge(folder, ConfigFile.read(config));
    }
    EditFolder pipeline = EditFolder.open(folder);
    return new InspectedModel(pipeline.family(), pipeline.components(), pipeline);
  }

  private static InspectedModel judge(Path folder, ConfigFile config) {
    String name = config.architecture();
    if (!name.equals(JUDGE)) {
      throw new UserError(
          config.file() + " names " + name + "; supported are editing pipelines and " + JUDGE);
    }
    Inventory inventory = QwenVlFolder.JUDGE.inventory(folder);
    return new InspectedModel(JUDGE, List.of(new Component("judge", inventory, Map.of())), null);
  }

  public boolean isComplete() {
    return components.stream().allMatch(component -> component.inventory().isComplete());
  }
}
