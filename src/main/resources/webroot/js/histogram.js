// A distribution over equal parts of 0 to 1, read by pointer and by keys as the line charts are.

import { h, s, children } from "./dom.js";

const LEFT = 46;
const RIGHT = 10;
const TOP = 8;
const BOTTOM = 20;
const HEIGHT = 120;

const percent = (share) => (100 * share).toFixed(share > 0 && share < 0.095 ? 1 : 0) + " %";

export class Histogram {
  constructor(title, what) {
    this.title = title;
    this.shares = [];
    this.cursor = null;
    this.width = 0;
    this.read = h("span", { class: "read" });
    this.svg = s("svg", { role: "img", height: HEIGHT });
    this.frame = h("div", { class: "plot", tabindex: "0", role: "group", "aria-label": title + ", arrow keys read it" }, this.svg);
    this.node = h("section", { class: "chart histogram" }, h("header", {}, h("h3", {}, title), this.read), h("p", { class: "what" }, what), this.frame);
    this.frame.addEventListener("pointermove", (event) => this.move(this.partAt(event)));
    this.frame.addEventListener("pointerleave", () => this.move(null));
    this.frame.addEventListener("blur", () => this.move(null));
    this.frame.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => this.resize()).observe(this.frame);
  }

  resize() {
    const width = Math.round(this.frame.clientWidth);
    if (width > 0 && width !== this.width) {
      this.width = width;
      this.draw();
    }
  }

  /** `caption` is read while nothing is pointed at. */
  show(shares, caption) {
    this.shares = shares;
    this.caption = caption;
    this.draw();
  }

  x(share) {
    return LEFT + share * (this.width - LEFT - RIGHT);
  }

  partAt(event) {
    const at = (event.clientX - this.svg.getBoundingClientRect().left - LEFT) / (this.width - LEFT - RIGHT);
    return Math.min(this.shares.length - 1, Math.max(0, Math.floor(at * this.shares.length)));
  }

  key(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity }[event.key];
    if (by === undefined || this.shares.length === 0) {
      return;
    }
    event.preventDefault();
    const at = this.cursor === null ? Math.floor(this.shares.length / 2) : this.cursor + by;
    this.move(Math.min(this.shares.length - 1, Math.max(0, at)));
  }

  move(cursor) {
    if (cursor !== this.cursor) {
      this.cursor = cursor;
      this.draw();
    }
  }

  bounds(part) {
    const edge = (number) => (number / this.shares.length).toFixed(2);
    return edge(part) + " to " + edge(part + 1);
  }

  draw() {
    if (this.width === 0 || this.shares.length === 0) {
      return;
    }
    const most = Math.max(...this.shares, 1e-9);
    const base = HEIGHT - BOTTOM;
    const y = (share) => base - (share / most) * (base - TOP);
    const drawn = [];
    for (const line of [0, most / 2, most]) {
      drawn.push(s("line", { class: "grid", x1: LEFT, x2: this.width - RIGHT, y1: y(line).toFixed(1), y2: y(line).toFixed(1) }));
      drawn.push(s("text", { x: LEFT - 6, y: (y(line) + 4).toFixed(1), "text-anchor": "end" }, percent(line)));
    }
    this.shares.forEach((share, part) => {
      const left = this.x(part / this.shares.length) + 0.5;
      const right = this.x((part + 1) / this.shares.length) - 0.5;
      const style = this.cursor === part ? "fill-reward" : "fill-bar";
      drawn.push(s("rect", { class: style, x: left.toFixed(1), width: Math.max(0.5, right - left).toFixed(1), y: y(share).toFixed(1), height: (base - y(share)).toFixed(1) }));
    });
    for (const at of [0, 0.25, 0.5, 0.75, 1]) {
      drawn.push(s("text", { x: this.x(at).toFixed(1), y: HEIGHT - 4, "text-anchor": "middle" }, String(at)));
    }
    this.svg.setAttribute("viewBox", `0 0 ${this.width} ${HEIGHT}`);
    const told = this.shares.map((share, part) => [share, part]).filter(([share]) => share > 0);
    this.svg.setAttribute("aria-label", this.title + ": " + told.map(([share, part]) => percent(share) + " at " + this.bounds(part)).join(", "));
    children(this.svg, drawn);
    children(this.read, this.cursor === null ? [document.createTextNode(this.caption)] : [document.createTextNode(this.bounds(this.cursor) + "  "), h("b", {}, percent(this.shares[this.cursor]))]);
  }
}
