package org.editr1.watch.console;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.TreeMap;
import org.editr1.folder.RunArchive;
import org.editr1.folder.RunArchive.Found;
import org.editr1.folder.RunArchive.StoredGroup;
import org.editr1.folder.RunArchive.StoredSample;
import org.editr1.journey.Pass;
import org.editr1.journey.Split;
import org.editr1.watch.Numbers;
import org.jspecify.annotations.Nullable;

/** What was made: groups of edits with their scores, from the run folder. Calls may block. */
public final class SamplesPage {
  private static final int MOST_FOUND = 100;

  private final RunArchive archive;

  public SamplesPage(RunArchive archive) {
    this.archive = archive;
  }

  /** Which steps and evaluations have samples. */
  public JsonObject json() {
    return new JsonObject()
        .put("steps", new JsonArray(archive.stored(Split.TRAIN)))
        .put("evaluations", new JsonArray(archive.stored(Split.TEST)));
  }

  /** The groups of a step or an evaluation. */
  public JsonObject groups(Pass pass) {
    JsonArray groups = new JsonArray();
    archive.groups(pass).forEach(group -> groups.add(json(group)));
    return new JsonObject().put("groups", groups);
  }

  /** Groups whose instruction has {@code text} in it. */
  public JsonObject search(String text) {
    JsonArray found = new JsonArray();
    List<Found> groups = archive.search(text, MOST_FOUND);
    groups.forEach(
        one ->
            found.add(
                new JsonObject()
                    .put("group", one.group().folder())
                    .put("sample", one.sample())
                    .put("prompt", one.prompt())));
    return new JsonObject().put("found", found);
  }

  private static JsonObject json(StoredGroup group) {
    JsonArray samples = new JsonArray();
    group.samples().forEach(sample -> samples.add(json(sample)));
    return new JsonObject()
        .put("group", group.key().folder())
        .put("version", group.version())
        .put("filtered", group.filtered())
        .put("samples", samples);
  }

  private static JsonObject json(StoredSample sample) {
    JsonObject parts = new JsonObject();
    new TreeMap<>(sample.parts()).forEach((name, value) -> parts.put(name, Numbers.round(value)));
    JsonObject json =
        new JsonObject()
            .put("sample", sample.index())
            .put("prompt", sample.prompt())
            .put("parts", parts)
            .put("picture", sample.hasImage())
            .put("fault", sample.fault());
    put(json, "score", sample.score());
    put(json, "advantage", sample.advantage());
    put(json, "r", sample.r());
    return json;
  }

  private static void put(JsonObject json, String name, @Nullable Double value) {
    if (value != null) {
      json.put(name, Numbers.round(value));
    }
  }
}
