// Line charts that are drawn at the width they have, and that can be read by pointer and by keys.

import { h, s, children } from "./dom.js";
import { number } from "./format.js";

const LEFT = 46;
const RIGHT = 10;
const TOP = 8;
const BOTTOM = 20;

/** 1, 2 or 5 times a power of ten, at least `rough`. */
function round(rough) {
  const power = 10 ** Math.floor(Math.log10(rough));
  const share = rough / power;
  return power * (share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10);
}

function ticks(low, high, count) {
  const flat = Math.max(1e-9, 0.02 * Math.max(Math.abs(low), Math.abs(high)));
  const step = round(Math.max(high - low, flat) / count);
  const first = Math.floor(low / step) * step;
  const last = Math.max(Math.ceil(high / step) * step, first + step);
  const at = [];
  for (let i = 0; first + i * step <= last + step / 2; i++) {
    at.push(first + i * step);
  }
  const digits = Math.min(7, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
  const name = (value) => (step >= 1000 || step < 1e-6 ? number(value) : Math.abs(value) < step / 2 ? "0" : value.toFixed(digits));
  return { at, low: first, high: at[at.length - 1], name };
}

/**
 * A chart of one or more series.
 *
 * options: title, what (one line that explains it), height, wide, series: [{ name, style, points }]
 * where a point is [x, y], xName.
 */
export class Chart {
  constructor(options) {
    this.options = options;
    this.series = [];
    this.cursor = null;
    this.read = h("span", { class: "read" });
    this.svg = s("svg", { role: "img", height: options.height ?? 120 });
    this.frame = h("div", { class: "plot", tabindex: "0", role: "group" }, this.svg);
    this.node = h(
      "section",
      { class: options.wide ? "chart wide" : "chart" },
      h("header", {}, h("h3", {}, options.title), this.read),
      options.what ? h("p", { class: "what" }, options.what) : null,
      options.legend ? legend(options.legend) : null,
      this.frame,
    );
    this.frame.addEventListener("pointermove", (event) => this.point(event));
    this.frame.addEventListener("pointerleave", () => this.move(null));
    this.frame.addEventListener("blur", () => this.move(null));
    this.frame.addEventListener("keydown", (event) => this.key(event));
    this.width = 0;
    new ResizeObserver(() => this.resize()).observe(this.frame);
  }

  resize() {
    const width = Math.round(this.frame.clientWidth);
    if (width > 0 && width !== this.width) {
      this.width = width;
      this.draw();
    }
  }

  show(series) {
    this.series = series.filter((one) => one.points.length > 0);
    this.draw();
  }

  steps() {
    return [...new Set(this.series.flatMap((one) => one.points.map(([x]) => x)))].sort((a, b) => a - b);
  }

  point(event) {
    const steps = this.steps();
    if (steps.length === 0 || !this.xOf) {
      return;
    }
    const x = event.clientX - this.svg.getBoundingClientRect().left;
    this.move(steps.reduce((best, one) => (Math.abs(this.xOf(one) - x) < Math.abs(this.xOf(best) - x) ? one : best)));
  }

  key(event) {
    const steps = this.steps();
    const by = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity }[event.key];
    if (by === undefined || steps.length === 0) {
      return;
    }
    event.preventDefault();
    const at = this.cursor === null ? steps.length : steps.indexOf(this.cursor);
    this.move(steps[Math.min(steps.length - 1, Math.max(0, at + by))]);
  }

  move(cursor) {
    if (cursor !== this.cursor) {
      this.cursor = cursor;
      this.draw();
    }
  }

  /** The point of a series at or before `x`. */
  static at(points, x) {
    let found;
    for (const point of points) {
      if (point[0] <= x) {
        found = point;
      }
    }
    return found;
  }

  draw() {
    const steps = this.steps();
    if (this.width === 0 || steps.length === 0) {
      return;
    }
    const height = this.options.height ?? 120;
    const values = this.series.flatMap((one) => one.points.map(([, y]) => y));
    const low = Math.min(...values, ...(this.options.from !== undefined ? [this.options.from] : []));
    const y = ticks(low, Math.max(...values), height > 200 ? 5 : 3);
    const first = steps[0];
    const last = Math.max(steps[steps.length - 1], first + 1);
    const right = this.width - RIGHT;
    this.xOf = (step) => LEFT + ((step - first) / (last - first)) * (right - LEFT);
    const yOf = (value) => TOP + ((y.high - value) / (y.high - y.low)) * (height - TOP - BOTTOM);
    const drawn = [];
    for (const tick of y.at) {
      const at = yOf(tick).toFixed(1);
      drawn.push(s("line", { class: "grid", x1: LEFT, x2: right, y1: at, y2: at }));
      drawn.push(s("text", { x: LEFT - 6, y: yOf(tick) + 4, "text-anchor": "end" }, y.name(tick)));
    }
    const each = Math.max(1, Math.ceil(round(((last - first) * 70) / (right - LEFT))));
    for (let step = Math.ceil(first / each) * each; step <= last; step += each) {
      drawn.push(s("text", { x: this.xOf(step).toFixed(1), y: height - 4, "text-anchor": "middle" }, String(step)));
    }
    for (const one of this.series) {
      const path = one.points.map(([a, b]) => this.xOf(a).toFixed(1) + "," + yOf(b).toFixed(1)).join(" ");
      drawn.push(s("polyline", { class: "series " + (one.style ?? ""), points: path }));
      if (one.dots) {
        one.points.forEach(([a, b]) => drawn.push(s("circle", { class: "point " + one.style, cx: this.xOf(a).toFixed(1), cy: yOf(b).toFixed(1), r: 3.6 })));
      }
    }
    const step = this.cursor ?? steps[steps.length - 1];
    if (this.cursor !== null) {
      const at = this.xOf(step).toFixed(1);
      drawn.push(s("line", { class: "cross", x1: at, x2: at, y1: TOP, y2: height - BOTTOM }));
    }
    const shown = this.series
      .filter((one) => !one.quiet)
      .map((one) => ({ one, point: Chart.at(one.points, step) }))
      .filter(({ point }) => point !== undefined)
      .map(({ one, point: [at, value] }) => ({ one, at, value }));
    for (const { at, value } of shown) {
      drawn.push(s("circle", { class: "at", cx: this.xOf(at).toFixed(1), cy: yOf(value).toFixed(1), r: 2.6 }));
    }
    this.svg.setAttribute("viewBox", `0 0 ${this.width} ${height}`);
    const told = shown.map(({ one, value }) => (shown.length > 1 ? one.name + " " : "") + number(value)).join(", ");
    this.svg.setAttribute("aria-label", `${this.options.title}: ${told} at step ${step}`);
    this.frame.setAttribute("aria-label", `${this.options.title}, arrow keys read it`);
    children(this.svg, drawn);
    children(this.read, [
      document.createTextNode(this.cursor === null ? "" : "step " + step + "  "),
      ...shown.map(({ one, value }, index) => h("span", {}, index > 0 ? "  " : "", shown.length > 1 ? one.name + " " : "", h("b", {}, number(value)))),
    ]);
  }
}

function legend(entries) {
  return h(
    "ul",
    { class: "legend" },
    entries.map(([name, style]) => h("li", {}, s("svg", { "aria-hidden": "true", viewBox: "0 0 18 10" }, s("line", { class: "series " + style, x1: 0, x2: 18, y1: 5, y2: 5 })), name)),
  );
}

/** The mean of each point and the `over - 1` before it. */
export function smooth(points, over) {
  return points.map(([x], index) => {
    const part = points.slice(Math.max(0, index - over + 1), index + 1);
    return [x, part.reduce((sum, [, y]) => sum + y, 0) / part.length];
  });
}
