package org.editr1.watch.report;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.awt.image.BufferedImage;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.editr1.io.image.ImageFile;
import org.editr1.io.image.RgbImage;

/**
 * Text on a canvas. Latin letters come with the build as an image (letters.png: DejaVu Sans, one
 * line per style, its first row of pixels marks where each letter begins), so that every machine
 * draws equal images; other scripts need the system's fonts, and become boxes where there are none.
 */
enum Lettering {
  PLAIN(17, Font.PLAIN, 0, 20, 16),
  BOLD(17, Font.BOLD, 21, 20, 16),
  TITLE(27, Font.BOLD, 42, 33, 26);

  private final int size;
  private final int fontStyle;
  private final int top;
  private final int height;
  private final int ascent;
  private final int[] starts = new int[Sheet.ALPHABET.length() + 1];

  Lettering(int size, int fontStyle, int top, int height, int ascent) {
    this.size = size;
    this.fontStyle = fontStyle;
    this.top = top;
    this.height = height;
    this.ascent = ascent;
    int found = 0;
    for (int x = 0; found < starts.length; x++) {
      if (Sheet.LETTERS.level(x, top, 0) == 255) {
        starts[found++] = x;
      }
    }
  }

  /** Read before the constants, which find their letters in it. */
  private static final class Sheet {
    static final RgbImage LETTERS = ImageFile.decode(Html.resource("letters.png"), "letters.png");
    static final String ALPHABET =
        IntStream.rangeClosed(' ', '~').mapToObj(Character::toString).collect(Collectors.joining())
            + "\u2192\u00b1\u00b7\u201c\u201d\u2026\u2013\u2212\u00d7";
  }

  private static int index(char letter) {
    return Sheet.ALPHABET.indexOf(letter);
  }

  private static boolean known(String text) {
    return text.chars().allMatch(letter -> index((char) letter) >= 0);
  }

  /** Letters overlap by a pixel on each side. */
  private int advance(char letter) {
    int index = index(letter);
    return index < 0 ? size : starts[index + 1] - starts[index] - 2;
  }

  /** The width of the text in pixels. */
  int width(String text) {
    if (!known(text) && SystemFont.draws(font(), text)) {
      return (int) Math.ceil(SystemFont.width(font(), text));
    }
    return text.chars().map(letter -> advance((char) letter)).sum();
  }

  /** The text, cut to at most {@code pixels}. */
  String fitted(String text, int pixels) {
    if (width(text) <= pixels) {
      return text;
    }
    String cut = text;
    while (!cut.isEmpty() && width(cut + "\u2026") > pixels) {
      cut = cut.substring(0, cut.offsetByCodePoints(cut.length(), -1));
    }
    return cut + "\u2026";
  }

  /**
   * @param top of the line, not its base
   */
  void draw(Canvas canvas, int left, int top, int colour, String text) {
    if (!known(text) && SystemFont.draws(font(), text)) {
      drawBySystem(canvas, left, top, colour, text);
      return;
    }
    int pen = left;
    for (int i = 0; i < text.length(); i++) {
      char letter = text.charAt(i);
      if (index(letter) < 0) {
        canvas.fill(pen + 2, top + 3, size - 4, ascent - 3, colour);
      } else {
        letter(canvas, pen - 1, top, colour, index(letter));
      }
      pen += advance(letter);
    }
  }

  private void letter(Canvas canvas, int left, int topOnCanvas, int colour, int index) {
    for (int y = 0; y < height; y++) {
      for (int x = starts[index]; x < starts[index + 1]; x++) {
        int cover = Sheet.LETTERS.level(x, top + 1 + y, 0);
        canvas.blend(left + x - starts[index], topOnCanvas + y, colour, cover);
      }
    }
  }

  private Font font() {
    return new Font(Font.SANS_SERIF, fontStyle, size);
  }

  private void drawBySystem(Canvas canvas, int left, int topOnCanvas, int colour, String text) {
    BufferedImage line =
        new BufferedImage(width(text) + 2, height + 6, BufferedImage.TYPE_BYTE_GRAY);
    Graphics2D graphics = line.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setFont(font());
    graphics.drawString(text, 0, ascent);
    graphics.dispose();
    for (int y = 0; y < line.getHeight(); y++) {
      for (int x = 0; x < line.getWidth(); x++) {
        int cover = line.getRaster().getSample(x, y, 0);
        canvas.blend(left + x, topOnCanvas + y, colour, cover);
      }
    }
  }

  /** Fonts of the machine, where it has any. */
  private static final class SystemFont {
    private static final FontRenderContext CONTEXT = new FontRenderContext(null, true, false);

    /** Java without fonts throws errors of many kinds, even a plain Error. */
    static boolean draws(Font font, String text) {
      try {
        return font.canDisplayUpTo(text) < 0 && width(font, text) > 0;
      } catch (RuntimeException | Error e) {
        return false;
      }
    }

    static double width(Font font, String text) {
      return font.getStringBounds(text, CONTEXT).getWidth();
    }
  }
}
