package org.editr1.watch.report;

import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;
import org.editr1.io.image.Picture;
import org.editr1.io.image.PictureFile;
import org.editr1.io.image.Resampling;
import org.jspecify.annotations.Nullable;

/** One held-out edit on the page: its pictures beside each other, rewards below. */
final class EditCard {
  private static final int LOSSLESS = 128;
  private static final int EDGE = 320;

  private EditCard() {}

  static void append(StringBuilder out, EditPair edit) {
    EditPair.Pictures pictures = edit.pictures().get();
    out.append("<figure><figcaption>" + Html.escape(edit.prompt()) + "</figcaption>\n<div>");
    picture(out, "source", pictures.source(), null, "");
    picture(out, "before", pictures.before(), edit.before(), "");
    picture(out, "after", pictures.after(), edit.after(), tone(edit.change()));
    if (pictures.target() != null) {
      picture(out, "wanted", pictures.target(), null, "");
    }
    out.append("</div></figure>\n");
  }

  /** A change that would round to nothing has no colour. */
  private static String tone(double change) {
    return Math.abs(change) < 0.005 ? "" : change > 0 ? "up" : "down";
  }

  private static void picture(
      StringBuilder out, String name, Picture picture, EditPair.@Nullable Edit edit, String tone) {
    out.append("<span><img alt=\"" + name + "\" src=\"" + uri(picture) + "\"><small>" + name);
    if (edit != null) {
      out.append(" <b class=\"" + tone + "\" title=\"" + parts(edit.parts()) + "\">");
      out.append(Numbers.reward(edit.reward()) + "</b>");
    }
    out.append("</small></span>\n");
  }

  private static String parts(Map<String, Double> parts) {
    return parts.entrySet().stream()
        .map(part -> Html.escape(part.getKey()) + " " + Numbers.reward(part.getValue()))
        .collect(Collectors.joining(", "));
  }

  /** Small pictures without loss, large ones reduced to what the page shows. */
  private static String uri(Picture picture) {
    int longest = Math.max(picture.width(), picture.height());
    if (longest <= LOSSLESS) {
      return "data:image/png;base64," + base64(PictureFile.png(picture));
    }
    double scale = Math.min(1, (double) EDGE / longest);
    int width = Math.max(1, (int) Math.round(picture.width() * scale));
    int height = Math.max(1, (int) Math.round(picture.height() * scale));
    Picture small = Resampling.LANCZOS.resize(picture, width, height);
    return "data:image/jpeg;base64," + base64(PictureFile.jpeg(small, 90));
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
