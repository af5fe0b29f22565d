package org.editr1.reward.server;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import org.editr1.io.image.ImageFile;
import org.editr1.io.image.RgbImage;

/** One user turn of a chat completion: images, then a text. */
final class ChatTurn {
  /** An image as a data URL; lossless. */
  static String url(RgbImage image) {
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(ImageFile.png(image));
  }

  private final JsonObject request = new JsonObject();
  private final JsonArray content = new JsonArray();

  /**
   * @param model as the server names it
   */
  ChatTurn(String model) {
    request
        .put("model", model)
        .put(
            "messages",
            new JsonArray().add(new JsonObject().put("role", "user").put("content", content)));
  }

  /**
   * @param url of {@link #url}
   */
  ChatTurn image(String url) {
    content.add(
        new JsonObject()
            .put("type", "image_url")
            .put("image_url", new JsonObject().put("url", url)));
    return this;
  }

  ChatTurn text(String text) {
    content.add(new JsonObject().put("type", "text").put("text", text));
    return this;
  }

  ChatTurn with(String setting, Object value) {
    request.put(setting, value);
    return this;
  }

  Buffer body() {
    return request.toBuffer();
  }
}
