package org.editr1.lab.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/**
 * The measurements of the workers of one process.
 *
 * @param seconds duration of the measurement
 * @param claimMicros duration of each answered claim; {@code renewMicros}: of each renewal
 * @param publicationMicros from the last leaf of each step to the publication of its version
 * @param orders number of accepted results
 * @param sent bytes to the store
 * @param fetched bytes from the store
 */
record Measurements(
    double seconds,
    List<Long> claimMicros,
    List<Long> renewMicros,
    List<Long> publicationMicros,
    long orders,
    long sent,
    long fetched) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static Measurements read(Path file) throws IOException {
    return JSON.readValue(file.toFile(), Measurements.class);
  }

  byte[] json() throws IOException {
    return JSON.writeValueAsBytes(this);
  }

  /** The sum over processes that were measured at once. */
  static Measurements sum(List<Measurements> all) {
    return new Measurements(
        all.stream().mapToDouble(Measurements::seconds).average().orElseThrow(),
        all(all, Measurements::claimMicros),
        all(all, Measurements::renewMicros),
        all(all, Measurements::publicationMicros),
        all.stream().mapToLong(Measurements::orders).sum(),
        all.stream().mapToLong(Measurements::sent).sum(),
        all.stream().mapToLong(Measurements::fetched).sum());
  }

  private static List<Long> all(
      List<Measurements> all, Function<Measurements, List<Long>> measured) {
    return all.stream().flatMap(one -> measured.apply(one).stream()).toList();
  }
}
