package org.editr1.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.editr1.bus.Addresses;
import org.editr1.bus.Bus;
import org.editr1.config.RunConfiguration;
import org.editr1.folder.FolderLock;
import org.editr1.folder.RunFolder;
import org.editr1.journey.Counters;
import org.editr1.journey.Message.NodeReport;
import org.editr1.journey.Phase;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec;
import org.editr1.watch.console.ConsoleVerticle;
import org.editr1.watch.console.ConsoleVerticle.Place;
import org.editr1.watch.console.RunArchive;
import org.editr1.watch.terminal.Screen;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** Tests the console in a real browser during a small run of the embedded model. */
@Timeout(240)
class ConsolePagesTest {
  private static final Path BROWSER = Path.of("/usr/bin/chromium");
  private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String KILLED = "worker-that-was-killed";

  /** Pages and what they show once they have their data. */
  private static final Map<String, String> PAGES =
      Map.of(
          "run", ".charts:has(svg polyline.series) .histogram rect",
          "cluster", "tr.live[data-worker='worker'] svg.strip",
          "bus", "ol.tail li code",
          "queue", ".stack rect",
          "samples", "figure img",
          "timeline", "svg.gantt rect");

  private static final List<String> SMALL =
      List.of(
          "steps=100000",
          "groups=2",
          "samples=3",
          "sampling.steps=3",
          "chunks.rollout=3",
          "chunks.reward=3",
          "chunks.train=3",
          "chunks.evaluate=4",
          "eval.every=100000",
          "eval.limit=4",
          "eval.steps=3",
          "store.keepSteps=200",
          "store.minFreeMegabytes=1",
          "embedded.workers=1");

  @TempDir static Path folder;
  private static Vertx vertx;
  private static FolderLock held;
  private static EmbeddedRun run;
  private static String url;
  private static ChromeDriver browser;

  @BeforeAll
  static void open() throws Exception {
    assumeTrue(
        Files.isExecutable(BROWSER) && Files.isExecutable(DRIVER),
        "no browser: install the packages chromium and chromium-driver to test the console's"
            + " pages");
    vertx = Vertx.vertx();
    RunSpec spec =
        RunConfiguration.load(Path.of("conf/run/tiny-kontext.json"), SMALL, Path.of("."));
    held = RunStart.create(new RunFolder(folder.resolve("run")), spec).lock();
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    Screen screen = new Screen(new PrintStream(said, true, StandardCharsets.UTF_8), false, 0);
    run =
        EmbeddedRun.start(
                vertx,
                spec,
                held,
                List.of(),
                new RunSession.Ui(screen, new Place("127.0.0.1", 0, false, Set.of())))
            .await(60, TimeUnit.SECONDS);
    Matcher address =
        Pattern.compile("console +(http://\\S+)").matcher(said.toString(StandardCharsets.UTF_8));
    assertTrue(address.find(), said.toString(StandardCharsets.UTF_8));
    url = address.group(1);
    Bus.of(vertx)
        .publish(
            Addresses.NODE_REPORT,
            new NodeReport(
                KILLED,
                "elsewhere",
                "cuda:0",
                Set.of(Role.ROLLOUT),
                Phase.ROLLOUT,
                1,
                new Counters(0, Map.of()),
                ""));
    browser = browser();
  }

  /** Selenium warns of browsers that it has no debugging protocol for; no test uses one. */
  private static final Logger PROTOCOL_FINDER =
      Logger.getLogger("org.openqa.selenium.devtools.CdpVersionFinder");

  private static ChromeDriver browser() {
    PROTOCOL_FINDER.setLevel(Level.SEVERE);
    LoggingPreferences all = new LoggingPreferences();
    all.enable(LogType.BROWSER, Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(BROWSER.toFile());
    options.addArguments(
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage");
    options.setCapability(ChromeOptions.LOGGING_PREFS, all);
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(new File(DRIVER.toString()))
            .usingAnyFreePort()
            .build();
    ChromeDriver driver = new ChromeDriver(service, options);
    driver.manage().window().setSize(new Dimension(1280, 800));
    return driver;
  }

  @AfterAll
  static void close() throws Exception {
    if (browser != null) {
      browser.quit();
    }
    if (run != null) {
      run.end().await(60, TimeUnit.SECONDS);
    }
    if (vertx != null) {
      vertx.close().await();
      held.close();
    }
  }

  private static void go(String page) {
    // A page of another address first: a change behind # alone loads nothing.
    browser.get("about:blank");
    browser.get(url + "#" + page);
  }

  private static void await(String selector) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (browser.findElements(By.cssSelector(selector)).isEmpty()) {
      assertTrue(
          System.nanoTime() < deadline,
          () -> selector + " is not on\n" + browser.findElement(By.tagName("body")).getText());
      browser.manage().timeouts().implicitlyWait(Duration.ofMillis(500));
    }
  }

  private static List<String> errors() {
    return browser.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(Object::toString)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  void everyPageShowsTheRunAndIsAccessible(String scheme) {
    browser.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    PAGES.forEach(
        (page, shown) -> {
          go(page);
          await(shown);
          await("#link.live");
          List<String> violations =
              new AxeBuilder()
                  .setLegacyMode().analyze(browser).getViolations().stream()
                      .filter(rule -> List.of("serious", "critical").contains(rule.getImpact()))
                      .map(ConsolePagesTest::text)
                      .toList();
          assertEquals(List.of(), violations, page);
          long overflow =
              (Long)
                  browser.executeScript("return document.documentElement.scrollWidth - innerWidth");
          assertTrue(overflow <= 0, page + " is " + overflow + " pixels too wide");
        });
    assertEquals(List.of(), errors());
  }

  private static String text(Rule rule) {
    return rule.getId() + ": " + rule.getNodes();
  }

  @Test
  void pagesFitOnAPhone() {
    browser.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", 390, "height", 844, "deviceScaleFactor", 1, "mobile", true));
    try {
      PAGES.forEach(
          (page, shown) -> {
            go(page);
            await(shown);
            Long overflow =
                (Long)
                    browser.executeScript(
                        "return document.documentElement.scrollWidth - innerWidth");
            assertTrue(overflow <= 0, page + " is " + overflow + " pixels too wide");
          });
    } finally {
      browser.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
    }
  }

  @Test
  void killedWorkerIsShownAsLost() {
    go("cluster");
    await("tr.lost[data-worker='" + KILLED + "']");
    assertTrue(
        browser.findElement(By.cssSelector("tr.lost")).getText().contains(" ago"),
        browser.findElement(By.cssSelector("tr.lost")).getText());
    await(".history .tag.lost");
  }

  @Test
  void pageSurvivesARestartOfItsConsole() {
    Vertx other = Vertx.vertx();
    try {
      Place anywhere = new Place("127.0.0.1", 0, false, Set.of());
      ConsoleVerticle console = new ConsoleVerticle(anywhere, RunArchive.NONE, System::nanoTime);
      String id = other.deployVerticle(console).await();
      browser.get(console.url() + "#cluster");
      await("#link.live");
      other.undeploy(id).await();
      await("#link.lost");
      int port = URI.create(console.url()).getPort();
      Place same = new Place("127.0.0.1", port, false, Set.of());
      other.deployVerticle(new ConsoleVerticle(same, RunArchive.NONE, System::nanoTime)).await();
      await("#link.live");
    } finally {
      other.close().await();
      // What the browser says about the address that did not answer is no error of the page.
      browser.get("about:blank");
      errors();
    }
  }
}
