package org.editr1.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.editr1.Spelling;
import org.editr1.journey.RunSpec;
import org.editr1.reward.RunRewards;

/**
 * Reads the specification of a run. A key that is absent has the value of the published Kontext
 * configuration; a path is taken relative to the project's home and made absolute.
 */
public final class RunConfiguration {
  private static final String FOLDER = "conf/run";
  private static final String ENDING = ".json";
  private static final List<String> PATHS =
      List.of(
          "model.path",
          "data.path",
          "judge.path",
          "judge.template",
          "clip.clipscore",
          "clip.pickscore",
          "clip.aesthetic",
          "clip.aestheticHead",
          "train.loraPath");
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(
              SerializationFeature.INDENT_OUTPUT, SerializationFeature.WRITE_ENUMS_USING_TO_STRING)
          .build();

  private RunConfiguration() {}

  /**
   * The file of a configuration that the user names.
   *
   * @param name of a file in {@code conf/run} without its ending, or a path: relative to the
   *     current folder, or else to {@code home}
   */
  public static Path file(Path home, String name) {
    if (name.contains("/") || name.endsWith(ENDING)) {
      Path here = Path.of(name);
      return Files.exists(here) ? here : home.resolve(name);
    }
    List<String> known = names(home.resolve(FOLDER));
    if (!known.contains(name)) {
      throw new ConfigurationError(
          "there is no configuration %s%s Available are %s"
              .formatted(
                  home.resolve(FOLDER).resolve(name + ENDING),
                  known.isEmpty() ? "" : "; did you mean " + Spelling.nearest(name, known) + "?",
                  String.join(", ", known)));
    }
    return home.resolve(FOLDER).resolve(name + ENDING);
  }

  private static List<String> names(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(ENDING))
          .map(file -> file.substring(0, file.length() - ENDING.length()))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new ConfigurationError(folder + " cannot be read: " + e, e);
    }
  }

  /**
   * Reads a file and puts overrides over it.
   *
   * @param overrides {@code KEY=VALUE} with dotted keys; the last one of a key counts
   * @throws ConfigurationError naming file, line and key of the first mistake
   */
  public static RunSpec load(Path file, List<String> overrides, Path home) {
    String name = file.getFileName().toString().replaceFirst("\\.json$", "");
    return spec(name, ConfigurationTree.read(file), overrides, home);
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @param source name of the text in messages
   */
  public static RunSpec parse(String source, byte[] json, Path home) {
    return parse(source, json, List.of(), home);
  }

  /** Reads like {@link #parse(String, byte[], Path)} and puts overrides over it. */
  public static RunSpec parse(String source, byte[] json, List<String> overrides, Path home) {
    return spec("run", ConfigurationTree.parse(source, json), overrides, home);
  }

  /** This run with other values for some keys, as {@code KEY=VALUE}. */
  public static RunSpec with(RunSpec spec, String... overrides) {
    return spec(spec.name(), tree(spec), List.of(overrides), Path.of(""));
  }

  private static RunSpec spec(
      String name, ConfigurationTree root, List<String> overrides, Path home) {
    // A run folder's specification holds the format of the folder, which is no setting.
    root.remove("format");
    new Overrides(Keys.of(RunSpec.class)).apply(root, overrides);
    ConfigurationTree defaults = RunDefaults.of(name, root);
    Path folder = home.toAbsolutePath().normalize();
    for (String key : PATHS) {
      defaults.makeAbsolute(key, folder);
      root.makeAbsolute(key, folder);
    }
    new ServerTemplates(folder).read(root);
    RunSpec spec = RecordBinder.bind(root, RunSpec.class, defaults.root());
    new RunRules(spec, root).check();
    return spec;
  }

  /** The default adapter. */
  public static RunSpec.Lora defaultLora() {
    return JSON.convertValue(RunDefaults.tree().at("lora"), RunSpec.Lora.class);
  }

  /** The complete effective configuration; {@link #load} reads it back to an equal one. */
  public static String toJson(RunSpec spec) {
    try {
      return JSON.writeValueAsString(spec) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** {@link #toJson(RunSpec)} with paths below {@code home} relative to it. */
  public static String toJson(RunSpec spec, Path home) {
    ConfigurationTree root = tree(spec);
    PATHS.forEach(key -> root.makeRelative(key, home.toAbsolutePath().normalize()));
    return root.root().toPrettyString();
  }

  /** Every setting but paths, as text by its dotted key. */
  public static SortedMap<String, String> settings(RunSpec spec) {
    SortedMap<String, String> settings = new TreeMap<>();
    flatten("", tree(spec).root(), settings);
    settings.keySet().removeAll(PATHS);
    return settings;
  }

  /**
   * A {@link RunSpec} as JSON for the workers of a run: without the head's paths and the number of
   * steps, so that workers outlive a head whose next one has others.
   */
  public static byte[] ofWorkers(RunSpec spec) {
    ConfigurationTree root = tree(spec);
    for (String key : PATHS) {
      if (root.at(key) instanceof TextNode) {
        root.set(key, TextNode.valueOf(""), root.originOf(key));
      }
    }
    root.set("steps", IntNode.valueOf(0), root.originOf("steps"));
    return root.root().toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void flatten(String prefix, JsonNode group, Map<String, String> settings) {
    group
        .properties()
        .forEach(
            field -> {
              if (field.getValue().isObject()) {
                flatten(prefix + field.getKey() + ".", field.getValue(), settings);
              } else {
                JsonNode value = field.getValue();
                settings.put(
                    prefix + field.getKey(), value.isTextual() ? value.asText() : value.toString());
              }
            });
  }

  private static ConfigurationTree tree(RunSpec spec) {
    return ConfigurationTree.parse(spec.name(), toJson(spec).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Refuses to start a run whose rewards are not available, are not set up completely, or cannot
   * reach its ban.
   */
  public static void checkStart(RunSpec spec) {
    ConfigurationError.of(() -> RunRewards.of(spec).check(spec));
  }
}
