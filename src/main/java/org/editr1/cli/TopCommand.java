package org.editr1.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.editr1.UserError;
import org.editr1.watch.terminal.TopScreen;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code edit-r1 top}: the console's cluster page in a terminal. */
@Command(name = "top", mixinStandardHelpOptions = true)
public final class TopCommand implements Callable<Integer> {
  private static final String REDRAW = "\033[H\033[2J";
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @Spec private CommandSpec command;

  @Option(names = "--url", paramLabel = "URL")
  private String url = "http://127.0.0.1:7712/";

  @Option(names = "--once")
  private boolean once;

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = command.commandLine().getOut();
    boolean begun = false;
    while (true) {
      String screen;
      try {
        screen = TopScreen.of(page("run"), page("cluster"));
      } catch (IOException e) {
        if (!begun) {
          throw new UserError(
              url + " does not answer (" + e + "); is there a console? name it with --url", e);
        }
        screen = url + " does not answer\n";
      }
      begun = true;
      out.print((once ? "" : REDRAW) + screen);
      out.flush();
      if (once) {
        return 0;
      }
      Thread.sleep(1000);
    }
  }

  private JsonNode page(String name) throws IOException, InterruptedException {
    URI uri;
    try {
      uri = URI.create(url.endsWith("/") ? url : url + "/").resolve("api/" + name);
      HttpRequest request = HttpRequest.newBuilder(uri).timeout(PATIENCE).build();
      HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
      if (answer.statusCode() != 200) {
        throw new IOException(uri + " answers " + answer.statusCode());
      }
      return new ObjectMapper().readTree(answer.body());
    } catch (IllegalArgumentException e) {
      throw new UserError("--url is " + url + "; expected http://HOST:PORT/", e);
    }
  }
}
