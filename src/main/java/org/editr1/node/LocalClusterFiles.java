package org.editr1.node;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.editr1.config.ConfigurationError;
import org.editr1.config.HeadConfiguration;
import org.editr1.engine.djl.ModelFolders;
import org.editr1.folder.RunFolder;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec;

/** Writes the node files of a cluster on this machine: a head and its workers. */
public final class LocalClusterFiles {
  private final Path folder;
  private final ModelFolders folders;
  private final Map<String, Path> written = new LinkedHashMap<>();

  private LocalClusterFiles(Path folder, ModelFolders folders) {
    this.folder = folder;
    this.folders = folders;
  }

  /**
   * How many there are.
   *
   * @param workers that encode, roll out and train; they score, too, where there are no {@code
   *     rewards}
   * @param rewards workers that only score
   */
  public record Size(int workers, int rewards) {
    private static final int MOST = 64;

    public Size {
      if (workers < 1 || workers > MOST) {
        throw new ConfigurationError("--workers is " + workers + "; expected 1 to " + MOST);
      }
      if (rewards < 0 || rewards > MOST) {
        throw new ConfigurationError("--rewards is " + rewards + "; expected 0 to " + MOST);
      }
    }
  }

  /**
   * Writes them into {@code nodes} in the run folder.
   *
   * @param head the run and its folder, which must not be null
   * @param folders of the run's models
   * @return files by the names of their nodes, the head first
   */
  public static Map<String, Path> write(HeadConfiguration head, ModelFolders folders, Size size) {
    if (head.out() == null) {
      throw new IllegalArgumentException("no run folder");
    }
    LocalClusterFiles files =
        new LocalClusterFiles(new RunFolder(Path.of(head.out())).nodes(), folders);
    try {
      Files.createDirectories(files.folder);
      files.head(head);
      Set<Role> roles = EnumSet.allOf(Role.class);
      if (size.rewards() > 0) {
        roles.remove(Role.REWARD);
      }
      files.workers("worker", size.workers(), roles);
      files.workers("reward", size.rewards(), EnumSet.of(Role.REWARD));
      return files.written;
    } catch (IOException e) {
      throw new ConfigurationError(files.folder + " cannot be written: " + e, e);
    }
  }

  private void head(HeadConfiguration head) throws IOException {
    write(
        "head",
        new JsonObject()
            .put("run", head.run())
            .put("overrides", head.overrides())
            .put("until", head.until())
            .put("out", head.out())
            .put("acceptChangedInputs", head.acceptChangedInputs())
            .put("host", head.host())
            .put("storePort", head.storePort())
            .put("healthPort", head.healthPort())
            .put("consolePort", head.consolePort()));
  }

  private void workers(String kind, int count, Set<Role> roles) throws IOException {
    List<String> labels = roles.stream().map(Role::label).toList();
    for (int i = 1; i <= count; i++) {
      String name = kind + "-" + i;
      JsonObject worker =
          new JsonObject()
              .put("name", name)
              .put("devices", List.of("cpu"))
              .put("roles", labels)
              .put("model", folders.model().toString());
      ModelFolders.Judge judge = folders.judge();
      if (judge != null && roles.contains(Role.REWARD)) {
        worker
            .put("judge", judge.folder().toString())
            .put("judgeTemplate", judge.template().toString());
      }
      if (!folders.clip().equals(RunSpec.Clip.NONE) && roles.contains(Role.REWARD)) {
        worker.put("clip", JsonObject.mapFrom(folders.clip()));
      }
      write(name, worker);
    }
  }

  private void write(String name, JsonObject configuration) throws IOException {
    Path file = folder.resolve(name + ".json");
    Files.writeString(file, configuration.encodePrettily() + "\n");
    written.put(name, file);
  }
}
