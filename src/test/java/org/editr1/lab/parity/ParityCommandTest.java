package org.editr1.lab.parity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.editr1.UserError;
import org.editr1.io.safetensors.SafetensorsWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ParityCommandTest {
  private static final String GOOD = "src/test/resources/goldens/tokenizer-clip";

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();

  private int run(Object... arguments) {
    String[] texts = new String[arguments.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = arguments[i].toString();
    }
    return new CommandLine(new ParityCommand())
        .setOut(new PrintWriter(out))
        .setExecutionExceptionHandler(
            (exception, command, parsed) -> {
              throw exception;
            })
        .execute(texts);
  }

  private String lastLine() {
    return out.toString().lines().reduce((first, second) -> second).orElseThrow();
  }

  private Path aCase(String name, String json) throws IOException {
    Path one = Files.createDirectories(folder.resolve("cases").resolve(name));
    Files.writeString(one.resolve("case.json"), json);
    return one;
  }

  private static final String UNKNOWN = "{\"module\": \"unknown\", \"tolerance\": 0.1}";
  private static final String TOKENIZER =
      "{\"module\": \"tokenizer\", \"tolerance\": 0.1, \"args\": {\"kind\": \"clip\"}}";

  @Test
  void zeroWhenAllPass() throws IOException {
    Path json = folder.resolve("rows.json");
    assertEquals(0, run(GOOD, "--json", json));
    assertEquals("1 passed, 0 failed, 0 unsupported", lastLine());
    JsonNode row = new ObjectMapper().readTree(json.toFile()).get(0);
    assertEquals("tokenizer-clip", row.path("case").asText());
    assertEquals("pass", row.path("status").asText());
  }

  @Test
  void threeWhenSomethingIsUnsupported() throws IOException {
    assertEquals(3, run(aCase("a", UNKNOWN), GOOD));
    assertEquals("1 passed, 0 failed, 1 unsupported", lastLine());
  }

  @Test
  void oneWhenSomethingFailed() throws IOException {
    aCase("a", UNKNOWN);
    Path broken = aCase("b", TOKENIZER);
    new SafetensorsWriter()
        .longs("out.ids", new long[] {1}, 1)
        .write(broken.resolve("io.safetensors"));
    assertEquals(1, run(folder.resolve("cases")));
    assertEquals("0 passed, 1 failed, 1 unsupported", lastLine());
  }

  @Test
  void unreadableCaseIsNamedBeforeAnyCaseRuns() throws IOException {
    Path bad = aCase("z", "{");
    aCase("a", UNKNOWN);
    assertNamed(bad.resolve("case.json"), folder.resolve("cases"));
    assertTrue(out.toString().isEmpty(), out.toString());
    assertNamed(
        aCase("y", "{\"module\": \"tokenizer\"}").resolve("case.json"),
        folder.resolve("cases").resolve("y"));
    assertNamed(folder.resolve("nowhere"), folder.resolve("nowhere"));
    Path cut = aCase("x", TOKENIZER).resolve("io.safetensors");
    Files.write(cut, new byte[5]);
    assertNamed(cut, cut.getParent());
  }

  private static void assertNamed(Path named, Path argument) {
    UserError error =
        assertThrows(
            UserError.class, () -> ParityModules.cases(argument).forEach(ParityModules::check));
    assertTrue(error.getMessage().startsWith(named.toString()), error.getMessage());
  }
}
