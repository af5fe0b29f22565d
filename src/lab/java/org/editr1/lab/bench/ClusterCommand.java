package org.editr1.lab.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.editr1.UserError;
import org.editr1.io.file.TemporaryFolder;
import org.editr1.node.Home;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code edit-r1 bench cluster}: the load of many workers on a head. */
@Command(name = "cluster", mixinStandardHelpOptions = true, sortOptions = false)
public final class ClusterCommand implements Callable<Integer> {
  private static final double MEGABYTE = 1e6;
  private static final int LIMIT_MILLIS = 100;

  @Option(names = "--workers", paramLabel = "N")
  private int workers = 64;

  @Option(names = "--processes", paramLabel = "N")
  private int processes = 2;

  @Option(names = "--seconds", paramLabel = "N")
  private int seconds = 30;

  @Option(names = "--busy-millis", paramLabel = "N")
  private long busyMillis = 4000;

  @Option(names = "--resolution", paramLabel = "N")
  private int resolution = 512;

  @Option(names = "--adapter-megabytes", paramLabel = "N")
  private int adapterMegabytes;

  @Option(names = "--set", paramLabel = "KEY=VALUE")
  private List<String> overrides = new ArrayList<>();

  @Option(names = "--json")
  private boolean json;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws IOException, InterruptedException {
    check();
    try (TemporaryFolder folder = TemporaryFolder.create("edit-r1-cluster")) {
      ClusterBench.Load load =
          new ClusterBench.Load(
              workers, processes, seconds, resolution, busyMillis, adapterMegabytes, overrides);
      Map<String, Double> values =
          values(new ClusterBench(Home.folder(), load, folder.path()).run());
      command
          .commandLine()
          .getOut()
          .println(json ? new ObjectMapper().writeValueAsString(values) : text(values));
      return values.getOrDefault("health_p99_millis", Double.NaN) <= LIMIT_MILLIS ? 0 : 1;
    }
  }

  private void check() {
    if (workers < 1 || processes < 1 || processes > workers || seconds < 1 || busyMillis < 0) {
      throw new UserError(
          "--workers, --processes and --seconds must be at least 1, --processes at most --workers");
    }
    if (adapterMegabytes < 0 || adapterMegabytes > 282) {
      throw new UserError("--adapter-megabytes is " + adapterMegabytes + "; expected 0 to 282");
    }
    if (resolution < 16 || resolution > 2048) {
      throw new UserError("--resolution is " + resolution + "; expected 16 to 2048");
    }
  }

  /** The results by name, in the order in which {@link #text} prints them. */
  private Map<String, Double> values(ClusterBench.Result result) throws IOException {
    Measurements all = result.workers();
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("seconds", all.seconds());
    values.put("claims_per_second", all.claimMicros().size() / all.seconds());
    values.put("orders_per_second", all.orders() / all.seconds());
    values.put("claim_p50_millis", percentile(all.claimMicros(), 50));
    values.put("claim_p99_millis", percentile(all.claimMicros(), 99));
    values.put("renew_p50_millis", percentile(all.renewMicros(), 50));
    values.put("renew_p99_millis", percentile(all.renewMicros(), 99));
    values.put("publication_p50_seconds", percentile(all.publicationMicros(), 50) / 1000);
    values.put("publication_longest_seconds", percentile(all.publicationMicros(), 100) / 1000);
    values.put("idle_share", 1 - all.orders() * busyMillis / 1000.0 / workers / all.seconds());
    values.put("sent_megabytes_per_second", all.sent() / MEGABYTE / all.seconds());
    values.put("fetched_megabytes_per_second", all.fetched() / MEGABYTE / all.seconds());
    values.put("loopback_megabytes_per_second", Loopback.bytesPerSecond() / MEGABYTE);
    values.put("head_cores", result.headCores());
    values.put("head_heap_megabytes", (double) result.headHeap());
    values.put("head_heap_after_collection_megabytes", (double) result.headLive());
    values.put("health_p50_millis", percentile(result.healthMicros(), 50));
    values.put("health_p99_millis", percentile(result.healthMicros(), 99));
    values.put("health_longest_millis", percentile(result.healthMicros(), 100));
    values.put("machine_late_p99_millis", percentile(result.lateMicros(), 99));
    return values;
  }

  /** Milliseconds, by nearest rank. */
  static double percentile(List<Long> micros, int percent) {
    if (micros.isEmpty()) {
      return Double.NaN;
    }
    List<Long> sorted = micros.stream().sorted().toList();
    int rank = (int) Math.ceil(percent / 100.0 * sorted.size());
    return sorted.get(Math.max(0, rank - 1)) / 1000.0;
  }

  private String text(Map<String, Double> values) {
    return String.format(
        Locale.ROOT,
        "%d simulated workers in %d processes, an order takes %d ms, for %.0f s:%n%.0f claims/s,"
            + " %.0f orders/s; a claim takes %.1f ms (p50), %.1f ms (p99), a renewal %.1f ms (p50),"
            + " %.1f ms (p99)%nfrom the last gradient to publication: %.2f s (p50), %.2f s"
            + " (longest); workers idle: %.3f%nstore: %.0f MB/s received, %.0f MB/s sent; the"
            + " loopback alone carries %.0f MB/s%nhead: %.2f cores, heap up to %.0f MB, %.0f MB of"
            + " it after a collection%nhealth: %.1f ms (p50), %.1f ms (p99), %.1f ms (longest); the"
            + " asking process woke up too late by %.1f ms (p99)",
        Stream.concat(Stream.of(workers, processes, busyMillis), values.values().stream())
            .toArray());
  }
}
