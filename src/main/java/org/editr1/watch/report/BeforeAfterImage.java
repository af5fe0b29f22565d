package org.editr1.watch.report;

import java.util.ArrayList;
import java.util.List;
import org.editr1.io.image.RgbImage;
import org.editr1.watch.Numbers;

/**
 * Held-out edits in one image: source, before, after and, where the data set has it, the wanted
 * image; the instruction above, the rewards below.
 */
final class BeforeAfterImage {
  private static final int SHOWN = 8;
  private static final int CELL = 160;
  private static final int GAP = 8;
  private static final int MARGIN = 28;
  private static final int BETWEEN = 44;
  private static final int HEADER = 96;
  private static final int ROW = 24 + CELL + 26 + 16;
  private static final int FOOTER = 44;

  private static final int GROUND = 0xFFFFFF;
  private static final int INK = 0x1D2430;
  private static final int SOFT = 0x5C6676;
  private static final int FRAME = 0xD9DEE6;

  /** Colours of a reward that fell, stayed or rose. */
  private static final List<Integer> COLOURS = List.of(0xB3261E, SOFT, 0x18794E);

  private final RunSummary run;
  private final ShownEdits shown;
  private final List<EditPair.Images> images;
  private final List<String> columns = new ArrayList<>(List.of("source", "before", "after"));
  private final int blocks;
  private final int rows;
  private final Canvas canvas;

  private BeforeAfterImage(RunSummary run) {
    this.run = run;
    this.shown = ShownEdits.of(run.edits(), SHOWN);
    this.images = shown.edits().stream().map(edit -> edit.images().get()).toList();
    if (images.stream().anyMatch(image -> image.target() != null)) {
      columns.add("wanted");
    }
    this.blocks = shown.edits().size() > 3 ? 2 : 1;
    this.rows = (shown.edits().size() + blocks - 1) / blocks;
    int width = 2 * MARGIN + 2 * blockWidth() + BETWEEN;
    this.canvas = new Canvas(width, HEADER + rows * ROW + FOOTER, GROUND);
  }

  static RgbImage draw(RunSummary run) {
    return new BeforeAfterImage(run).draw();
  }

  private int blockWidth() {
    return columns.size() * CELL + (columns.size() - 1) * GAP;
  }

  private RgbImage draw() {
    header();
    for (int i = 0; i < shown.edits().size(); i++) {
      int left = MARGIN + i % blocks * (blockWidth() + BETWEEN);
      int top = HEADER + i / blocks * ROW;
      edit(shown.edits().get(i), images.get(i), left, top);
    }
    return canvas.image();
  }

  private void header() {
    String title = run.headline() + " in " + run.steps() + " steps";
    text(Lettering.TITLE, 18, INK, title);
    PairedChange change = PairedChange.of(run.edits());
    text(
        Lettering.PLAIN,
        52,
        SOFT,
        "%s \u00b7 %d held-out tasks, mean change %s"
            .formatted(run.title(), change.count(), change.text()));
    text(
        Lettering.PLAIN,
        HEADER + rows * ROW + 4,
        SOFT,
        "Shown: %s. Numbers are rewards; before and after share their noise."
            .formatted(shown.rule()));
  }

  /** A line of the full width. */
  private void text(Lettering style, int top, int colour, String text) {
    String fitted = style.fitted(text, 2 * blockWidth() + BETWEEN);
    style.draw(canvas, MARGIN, top, colour, fitted);
  }

  private static int cell(int left, int column) {
    return left + column * (CELL + GAP);
  }

  private void edit(EditPair edit, EditPair.Images images, int left, int top) {
    String prompt = Lettering.BOLD.fitted(edit.prompt(), blockWidth());
    Lettering.BOLD.draw(canvas, left, top, INK, prompt);
    int imageTop = top + 24;
    image(images.source(), cell(left, 0), imageTop);
    image(images.before(), cell(left, 1), imageTop);
    image(images.after(), cell(left, 2), imageTop);
    if (images.target() != null) {
      image(images.target(), cell(left, 3), imageTop);
    }
    int captionTop = imageTop + CELL + 4;
    for (int column = 0; column < columns.size(); column++) {
      Lettering.PLAIN.draw(canvas, cell(left, column), captionTop, SOFT, columns.get(column));
    }
    reward(left, captionTop, 1, SOFT, edit.before());
    reward(left, captionTop, 2, COLOURS.get(edit.direction() + 1), edit.after());
  }

  /** The reward of an image, after its caption. */
  private void reward(int left, int top, int column, int colour, EditPair.Edit edit) {
    int caption = Lettering.PLAIN.width(columns.get(column) + " ");
    String reward = Numbers.reward(edit.reward());
    Lettering.BOLD.draw(canvas, cell(left, column) + caption, top, colour, reward);
  }

  private void image(RgbImage image, int left, int top) {
    RgbImage fitted = Canvas.fitted(image, CELL);
    canvas.fill(left - 1, top - 1, fitted.width() + 2, fitted.height() + 2, FRAME);
    canvas.draw(fitted, left, top);
  }
}
