package org.editr1.lab.parity;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.editr1.io.file.Sha256;
import org.editr1.reward.server.BadPickle;
import org.editr1.reward.server.Opcode;
import org.editr1.reward.server.PickleReader;
import org.editr1.reward.server.ScoreAnswer;
import org.editr1.reward.server.ScoreRequest;
import org.editr1.tensor.Scope;
import org.jspecify.annotations.Nullable;

/** Bodies of the reference's reward client and server. */
final class RewardProtocolCases {
  private RewardProtocolCases() {}

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SCORES = "scores";
  private static final String REFUSED = "refused";
  private static final String BOUNDED = "bounded";

  /**
   * Bodies of the reference's reward client and server: what is in them, that what is written here
   * reads the same, and that what does not belong there is refused.
   */
  static void rewardProtocol(CaseFolder in, Outputs out, Scope scope)
      throws IOException, BadPickle {
    for (Map.Entry<String, JsonNode> entry : in.expected().properties()) {
      String name = entry.getKey();
      if (name.equals(REFUSED)) {
        out.result(name, outcomes(in, entry.getValue(), ScoreRequest::read, "was read"));
      } else if (name.equals(BOUNDED)) {
        // Bodies that are read or refused within bounded time and memory.
        out.result(name, outcomes(in, entry.getValue(), PickleReader::read, null));
      } else {
        byte[] body = Files.readAllBytes(in.file(name));
        out.result(name, entry.getValue().has(SCORES) ? answer(body) : request(body));
      }
    }
  }

  private static Map<String, Object> answer(byte[] body) throws BadPickle {
    byte[] again = ScoreAnswer.read(body).write();
    return Map.of(SCORES, ScoreAnswer.read(again).scores(), "opcodes", opcodes(body));
  }

  /** The fields after writing and reading once more; the metadata as read. */
  private static Map<String, Object> request(byte[] body) throws BadPickle {
    ScoreRequest request = ScoreRequest.read(ScoreRequest.read(body).write());
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("images", files(request.images()));
    fields.put("ref_images", files(request.sources()));
    fields.put("prompts", request.prompts());
    fields.put("requirements", request.requirements());
    Map<?, ?> whole = (Map<?, ?>) PickleReader.read(body);
    if (whole.containsKey("metadatas")) {
      fields.put("metadatas", json(whole.get("metadatas")));
    }
    return Map.of("fields", fields, "opcodes", opcodes(body));
  }

  private static List<Map<String, Object>> files(List<byte[]> files) {
    return files.stream()
        .map(file -> Map.<String, Object>of("bytes", file.length, "sha256", Sha256.of(file)))
        .toList();
  }

  private static JsonNode json(Object value) {
    if (PickleReader.isNone(value)) {
      return JSON.nullNode();
    }
    if (value instanceof Map<?, ?> map) {
      ObjectNode object = JSON.createObjectNode();
      map.forEach((key, each) -> object.set((String) key, json(each)));
      return object;
    }
    return value instanceof List<?> list
        ? JSON.valueToTree(list.stream().map(RewardProtocolCases::json).toList())
        : JSON.valueToTree(value);
  }

  private static List<String> opcodes(byte[] body) throws BadPickle {
    return PickleReader.opcodes(body).stream().map(Opcode::name).sorted().toList();
  }

  private interface Reader {
    void read(byte[] body) throws BadPickle;
  }

  /**
   * The case's outcome for each body that {@code reader} refuses, for reasons in free text that are
   * not compared.
   *
   * @param otherwise result of a body that it reads; null: the case's outcome, too
   */
  private static Map<String, String> outcomes(
      CaseFolder in, JsonNode bodies, Reader reader, @Nullable String otherwise)
      throws IOException {
    Map<String, String> results = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : bodies.properties()) {
      String result = otherwise;
      try {
        reader.read(Files.readAllBytes(in.file(entry.getKey())));
      } catch (BadPickle refused) {
        result = null;
      }
      results.put(entry.getKey(), requireNonNullElse(result, entry.getValue().asText()));
    }
    return results;
  }
}
