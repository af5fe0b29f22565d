package org.editr1.watch.report;

import java.util.ArrayList;
import java.util.List;
import org.editr1.io.image.Picture;
import org.editr1.io.image.Resampling;

/**
 * Some held-out edits as one picture: source, before, after and, where there is one, what was
 * wanted; the instruction above, the rewards below.
 */
final class BeforeAfterPicture {
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
  private static final int UP = 0x18794E;
  private static final int DOWN = 0xB3261E;

  private final RunSummary run;
  private final Choice choice;
  private final List<EditPair.Pictures> pictures;
  private final List<String> columns = new ArrayList<>(List.of("source", "before", "after"));
  private final int blocks;
  private final Canvas canvas;

  private BeforeAfterPicture(RunSummary run) {
    this.run = run;
    this.choice = Choice.of(run.edits(), SHOWN);
    this.pictures = choice.edits().stream().map(edit -> edit.pictures().get()).toList();
    if (pictures.stream().anyMatch(shown -> shown.target() != null)) {
      columns.add("wanted");
    }
    this.blocks = choice.edits().size() > 3 ? 2 : 1;
    int rows = (choice.edits().size() + blocks - 1) / blocks;
    int width = 2 * MARGIN + 2 * blockWidth() + BETWEEN;
    this.canvas = new Canvas(width, HEADER + rows * ROW + FOOTER, GROUND);
  }

  static Picture draw(RunSummary run) {
    return new BeforeAfterPicture(run).draw();
  }

  private int blockWidth() {
    return columns.size() * CELL + (columns.size() - 1) * GAP;
  }

  private Picture draw() {
    header();
    for (int i = 0; i < choice.edits().size(); i++) {
      int left = MARGIN + i % blocks * (blockWidth() + BETWEEN);
      int top = HEADER + i / blocks * ROW;
      edit(choice.edits().get(i), pictures.get(i), left, top);
    }
    return canvas.picture();
  }

  private int fullWidth() {
    return 2 * blockWidth() + BETWEEN;
  }

  private void header() {
    String title = run.headline() + " in " + run.steps() + " steps";
    title = Character.toUpperCase(title.charAt(0)) + title.substring(1);
    Lettering.TITLE.draw(canvas, MARGIN, 18, INK, Lettering.TITLE.fitted(title, fullWidth()));
    Gain gain = Gain.of(run.edits());
    String below =
        (run.title() + " \u00b7 " + gain.count() + " held-out tasks, mean change ")
            + (Numbers.change(gain.change()) + " \u00b1 " + Numbers.reward(gain.standardError()));
    Lettering.PLAIN.draw(canvas, MARGIN, 52, SOFT, Lettering.PLAIN.fitted(below, fullWidth()));
    int rows = (choice.edits().size() + blocks - 1) / blocks;
    String caption =
        "Shown: " + choice.rule() + ". Numbers are rewards; before and after share their noise.";
    String fitted = Lettering.PLAIN.fitted(caption, fullWidth());
    Lettering.PLAIN.draw(canvas, MARGIN, HEADER + rows * ROW + 4, SOFT, fitted);
  }

  private static int cell(int left, int column) {
    return left + column * (CELL + GAP);
  }

  private void edit(EditPair edit, EditPair.Pictures shown, int left, int top) {
    String prompt = Lettering.BOLD.fitted(edit.prompt(), blockWidth());
    Lettering.BOLD.draw(canvas, left, top, INK, prompt);
    int pictureTop = top + 24;
    picture(shown.source(), cell(left, 0), pictureTop);
    picture(shown.before(), cell(left, 1), pictureTop);
    picture(shown.after(), cell(left, 2), pictureTop);
    if (shown.target() != null) {
      picture(shown.target(), cell(left, 3), pictureTop);
    }
    for (int column = 0; column < columns.size(); column++) {
      caption(left, pictureTop, column, columns.get(column));
    }
    reward(left, pictureTop, 1, SOFT, edit.before());
    reward(left, pictureTop, 2, colour(edit.change()), edit.after());
  }

  private void caption(int left, int pictureTop, int column, String name) {
    Lettering.PLAIN.draw(canvas, cell(left, column), pictureTop + CELL + 4, SOFT, name);
  }

  /** Behind the caption of its picture. */
  private void reward(int left, int pictureTop, int column, int colour, EditPair.Edit edit) {
    int behind = Lettering.PLAIN.width(columns.get(column) + " ");
    String reward = Numbers.reward(edit.reward());
    int top = pictureTop + CELL + 4;
    Lettering.BOLD.draw(canvas, cell(left, column) + behind, top, colour, reward);
  }

  /** A change that would round to nothing has no colour. */
  private static int colour(double change) {
    return Math.abs(change) < 0.005 ? SOFT : change > 0 ? UP : DOWN;
  }

  /** Fitted into the cell with its aspect; Lanczos in both directions. */
  private void picture(Picture picture, int left, int top) {
    double scale = (double) CELL / Math.max(picture.width(), picture.height());
    int width = Math.max(1, (int) Math.round(picture.width() * scale));
    int height = Math.max(1, (int) Math.round(picture.height() * scale));
    canvas.fill(left - 1, top - 1, width + 2, height + 2, 0xD9DEE6);
    canvas.draw(Resampling.LANCZOS.resize(picture, width, height), left, top);
  }
}
