package org.editr1.reward.server;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.editr1.UserError;
import org.editr1.io.http.PatientServer;
import org.editr1.io.image.ImageFile;
import org.editr1.io.image.RgbImage;
import org.editr1.reward.RewardFunction;
import org.editr1.reward.RewardSample;
import org.editr1.reward.RewardScore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code POST /mode/logits_non_cot} as the reference's reward server does: 200 and the
 * scores; 400 and a reason for a malformed body; 500 and a reason where scoring failed, which the
 * reference's client retries.
 */
public final class RewardServer {
  /** The one path of the protocol. */
  public static final String PATH = "/mode/logits_non_cot";

  private static final Logger LOG = LoggerFactory.getLogger(RewardServer.class);
  private static final int PATIENCE_MILLIS = 120_000;
  private static final int LONGEST_QUEUE = 1024;

  /** Bodies of so many times the longest one may be under way together. */
  private static final int BODIES_AT_ONCE = 4;

  /** Most decoded pixels of a request: 64 samples of a megapixel. */
  private static final long MOST_PIXELS = 1L << 27;

  private final Vertx vertx;
  private final Batches batches;
  private final long mostBytes;
  private final HttpServer server;
  private final AtomicLong bytesUnderWay = new AtomicLong();

  /** A body is malformed. */
  private static final class Unreadable extends RuntimeException {
    Unreadable(String reason) {
      super(reason);
    }
  }

  /**
   * @param opener called on the thread that scores
   * @param batch most samples that are scored together
   * @param mostBytes of a body
   */
  public RewardServer(Vertx vertx, Supplier<RewardFunction> opener, int batch, long mostBytes) {
    this.vertx = vertx;
    this.batches = new Batches(vertx, opener, batch, LONGEST_QUEUE);
    this.mostBytes = mostBytes;
    this.server = PatientServer.create(vertx, PATIENCE_MILLIS, this::handle);
  }

  /**
   * Opens the reward and starts to answer.
   *
   * @param port 0: any free one
   * @return the port
   */
  public Future<Integer> listen(String host, int port) {
    return batches.open().compose(unused -> server.listen(port, host)).map(HttpServer::actualPort);
  }

  /** Stops and closes the reward. */
  public Future<Void> close() {
    return server.close().eventually(batches::close);
  }

  private void handle(HttpServerRequest request) {
    if (!request.path().equals(PATH)) {
      end(request, 404, Buffer.buffer("there is " + PATH + " here and no " + request.path()));
    } else if (!request.method().equals(HttpMethod.POST)) {
      end(request, 405, Buffer.buffer("expected POST"));
    } else {
      answer(request);
    }
  }

  private void answer(HttpServerRequest request) {
    AtomicLong received = new AtomicLong();
    body(request, received)
        .compose(body -> vertx.executeBlocking(() -> samples(body), false))
        .compose(batches::score)
        .eventually(() -> Future.succeededFuture(bytesUnderWay.addAndGet(-received.getAndSet(0))))
        .map(RewardServer::scores)
        .onSuccess(scores -> end(request, 200, Buffer.buffer(new ScoreAnswer(scores).write())))
        .onFailure(failure -> refuse(request, failure));
  }

  /**
   * Reads and drops the bytes beyond the limits, so that the client receives the answer.
   *
   * @param kept counts the bytes that are kept, also in {@code bytesUnderWay}
   */
  private Future<byte[]> body(HttpServerRequest request, AtomicLong kept) {
    Promise<byte[]> received = Promise.promise();
    Buffer body = Buffer.buffer();
    long[] length = {0};
    request.handler(
        part -> {
          length[0] += part.length();
          boolean fits = length[0] <= mostBytes && kept.get() == length[0] - part.length();
          if (fits && bytesUnderWay.addAndGet(part.length()) <= BODIES_AT_ONCE * mostBytes) {
            kept.addAndGet(part.length());
            body.appendBuffer(part);
          } else if (fits) {
            bytesUnderWay.addAndGet(-part.length());
          }
        });
    request.exceptionHandler(received::tryFail);
    request.endHandler(
        unused -> {
          if (kept.get() == length[0]) {
            received.tryComplete(body.getBytes());
          } else if (length[0] > mostBytes) {
            received.tryFail(
                new Unreadable("the body has " + length[0] + " bytes; at most " + mostBytes));
          } else {
            received.tryFail(new IllegalStateException("too many requests at once; ask again"));
          }
        });
    return received.future();
  }

  private static List<RewardSample> samples(byte[] body) {
    try {
      ScoreRequest request = ScoreRequest.read(body);
      List<RewardSample> samples = new ArrayList<>();
      long pixels = 0;
      for (int i = 0; i < request.images().size(); i++) {
        RgbImage source = ImageFile.decode(request.sources().get(i), "ref_images[" + i + "]");
        RgbImage edited = ImageFile.decode(request.images().get(i), "images[" + i + "]");
        pixels += pixels(source) + pixels(edited);
        if (pixels > MOST_PIXELS) {
          throw new Unreadable("the images have more than " + MOST_PIXELS + " pixels together");
        }
        samples.add(
            new RewardSample(
                source, edited, request.prompts().get(i), request.requirements().get(i), null));
      }
      return samples;
    } catch (BadPickle | UserError e) {
      throw new Unreadable(String.valueOf(e.getMessage()));
    }
  }

  private static long pixels(RgbImage image) {
    return (long) image.width() * image.height();
  }

  private static List<Double> scores(List<RewardScore> scores) {
    List<Double> values = new ArrayList<>();
    for (RewardScore score : scores) {
      if (score instanceof RewardScore.Faulty faulty) {
        throw new IllegalStateException("sample " + values.size() + ": " + faulty.reason());
      }
      if (score instanceof RewardScore.Scored scored) {
        values.add(scored.value());
      }
    }
    return values;
  }

  private static void refuse(HttpServerRequest request, Throwable failure) {
    int status = failure instanceof Unreadable ? 400 : 500;
    String reason = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    LOG.warn("{} is answered with {}: {}", request.remoteAddress(), status, reason);
    LOG.debug("{}", reason, failure);
    end(request, status, Buffer.buffer(reason));
  }

  private static void end(HttpServerRequest request, int status, Buffer body) {
    if (!request.response().closed()) {
      request
          .response()
          .setStatusCode(status)
          .putHeader(
              "content-type",
              status == 200 ? "application/octet-stream" : "text/plain; charset=utf-8")
          .end(body);
    }
  }
}
