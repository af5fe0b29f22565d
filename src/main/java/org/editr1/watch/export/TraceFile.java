package org.editr1.watch.export;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.editr1.UserError;
import org.editr1.io.file.AtomicFile;
import org.editr1.io.file.PartFile;
import org.editr1.journey.TimelineEntry;

/**
 * A trace as JSON in the <a
 * href="https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU">Trace
 * Event Format</a>.
 */
public final class TraceFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private TraceFile() {}

  /**
   * Writes the file.
   *
   * @param run name of the run
   * @param timeline in order of time
   */
  public static void write(Path file, String run, List<TimelineEntry> timeline) {
    Trace trace = Trace.of(run, timeline);
    Path aside = file.resolveSibling(file.getFileName() + PartFile.ENDING);
    try {
      try (JsonGenerator json = JSON.createGenerator(Files.newBufferedWriter(aside))) {
        json.writeStartObject();
        json.writeStringField("displayTimeUnit", "ms");
        json.writeObjectField("otherData", about(run, trace.start()));
        json.writeArrayFieldStart("traceEvents");
        for (TraceEvent event : trace.events()) {
          json.writeRaw('\n');
          json.writeObject(event);
        }
        json.writeEndArray();
        json.writeEndObject();
      }
      AtomicFile.rename(aside, file);
    } catch (IOException e) {
      throw new UserError(file + " cannot be written: " + e, e);
    }
  }

  private static Map<String, String> about(String run, double seconds) {
    return Map.of("run", run, "start", Instant.ofEpochMilli((long) (seconds * 1e3)).toString());
  }
}
