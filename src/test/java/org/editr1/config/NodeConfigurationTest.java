package org.editr1.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeConfigurationTest {
  private static final Path HOME = Path.of("").toAbsolutePath();

  @TempDir Path folder;

  private Map<String, Object> file(String json) throws IOException {
    Path file = folder.resolve("node.json");
    Files.writeString(file, json);
    return NodeFile.read(file.toString());
  }

  private String headRefusal(String json) throws IOException {
    Map<String, Object> configuration = file(json);
    return assertThrows(ConfigurationError.class, () -> HeadConfiguration.of(configuration, HOME))
        .getMessage()
        .replace(folder + "/", "");
  }

  private String workerRefusal(String json) throws IOException {
    Map<String, Object> configuration = file(json);
    return assertThrows(ConfigurationError.class, () -> WorkerConfiguration.of(configuration, HOME))
        .getMessage()
        .replace(folder + "/", "");
  }

  private static Map<String, Object> bundled(String name) {
    return NodeFile.read(HOME.resolve("conf/node").resolve(name).toString());
  }

  @Test
  void readsHeadConfiguration() throws IOException {
    HeadConfiguration head =
        HeadConfiguration.of(
            file(
                "{\"overrides\": [\"steps=3\"], \"until\": [\"2h\", \"reward=0.6\"], \"out\":"
                    + " \"runs/a\", \"storePort\": 7000}"),
            HOME);
    assertEquals(
        new HeadConfiguration(
            "tiny-kontext",
            List.of("steps=3"),
            List.of("2h", "reward=0.6"),
            HOME.resolve("runs/a").toString(),
            false,
            "127.0.0.1",
            7000,
            null,
            0,
            0,
            15_000,
            Security.NONE),
        head);
    assertEquals(3, head.specification(HOME).steps());
  }

  @Test
  void readsBundledConfigurations() {
    HeadConfiguration head = HeadConfiguration.of(bundled("head.json"), HOME);
    assertEquals("tiny-kontext", head.specification(HOME).name());
    assertEquals(HOME.resolve("runs/cluster").toString(), head.out());
    WorkerConfiguration worker = WorkerConfiguration.of(bundled("worker.json"), HOME);
    assertEquals(Set.of(Role.ENCODE, Role.ROLLOUT, Role.TRAIN), worker.roles());
    assertEquals(List.of("cpu"), worker.devices());
    assertFalse(worker.name().isBlank());
    WorkerConfiguration reward = WorkerConfiguration.of(bundled("reward.json"), HOME);
    assertEquals(Set.of(Role.REWARD), reward.roles());
  }

  @Test
  void readsInlineObject() {
    WorkerConfiguration worker =
        WorkerConfiguration.of(
            Map.of("name", "a", "model", "models/x", "roles", List.of("reward")), HOME);
    assertEquals(
        new WorkerConfiguration(
            "a",
            List.of("cpu"),
            Set.of(Role.REWARD),
            HOME.resolve("models/x").toString(),
            null,
            HOME.resolve("conf/prompts/score.txt").toString(),
            RunSpec.Clip.NONE,
            "127.0.0.1",
            0,
            Security.NONE),
        worker);
    assertEquals(
        "-conf:1: there is no key rolls; did you mean roles?",
        assertThrows(
                ConfigurationError.class, () -> WorkerConfiguration.of(Map.of("rolls", 1), HOME))
            .getMessage());
  }

  @Test
  void readsFileOrJson() {
    assertEquals(Map.of("a", 1), NodeFile.read("{\"a\": 1}"));
    assertTrue(
        assertThrows(ConfigurationError.class, () -> NodeFile.read("{\"a\": 1"))
            .getMessage()
            .startsWith("-conf:1:"));
    assertEquals(
        "conf/node/hed.json is missing",
        assertThrows(ConfigurationError.class, () -> NodeFile.read("conf/node/hed.json"))
            .getMessage());
    assertEquals("tiny-kontext", bundled("head.json").get("run"));
  }

  @Test
  void namesMistakesByFileLineAndKey() throws IOException {
    assertEquals(
        "node.json:2: there is no key stor_port; did you mean storePort?",
        headRefusal("{\n\"stor_port\": 1}"));
    assertEquals(
        "node.json:1: storePort is -1; expected 0 (any free one) to 65535",
        headRefusal("{\"storePort\": -1}"));
    assertEquals(
        "node.json:1: healthPort is 65536; expected 0 (any free one) to 65535, or -1 for none",
        headRefusal("{\"healthPort\": 65536}"));
    assertEquals(
        "node.json:1: host is ; expected a host name or address", headRefusal("{\"host\": \"\"}"));
    assertEquals(
        "node.json:1: roles is [\"train\",\"judge\"]; expected a list out of encode, rollout,"
            + " reward, train",
        workerRefusal("{\"roles\": [\"train\", \"judge\"]}"));
    assertEquals(
        "node.json:1: roles is []; expected at least one", workerRefusal("{\"roles\": []}"));
    assertEquals(
        "node.json:1: devices is [gpu]; expected a list of cpu, cuda:0, cuda:1 ...",
        workerRefusal("{\"devices\": [\"gpu\"]}"));
    assertEquals("node.json:1: name is  ; expected a name", workerRefusal("{\"name\": \" \"}"));
  }
}
