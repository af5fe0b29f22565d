// One step or one sample as a Gantt chart over the workers.

import { h, s, children } from "../dom.js";
import { duration } from "../format.js";

const ROW = 30;
const LEFT = 130;
const TOP = 24;
const ROLES = ["encode", "rollout", "reward", "train"];

export const timelinePage = {
  name: "timeline",
  title: "Timeline",
  create(root, query) {
    return new TimelineView(root, query);
  },
};

class TimelineView {
  constructor(root, query) {
    this.what = h("input", { id: "what", type: "search", size: "26", spellcheck: "false", list: "known", placeholder: "a step that has ended", value: query.get("what") ?? "" });
    this.known = h("datalist", { id: "known" });
    this.body = h("div");
    this.detail = h("p", { class: "note", role: "status" });
    root.append(
      h(
        "form",
        { class: "controls" },
        h("label", { for: "what" }, "Step, evaluation, group or sample"),
        this.what,
        this.known,
        h("button", {}, "Show"),
        h("span", { class: "calm" }, "such as step-3, eval-36, step-3/group-7 or step-3/group-7/sample-2"),
      ),
      legend(),
      this.body,
      this.detail,
    );
    root.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.shown = null;
      this.fetch();
    });
    new ResizeObserver(() => this.draw()).observe(this.body);
    this.body.addEventListener("pointerover", (event) => this.tell(event.target));
    this.body.addEventListener("focusin", (event) => this.tell(event.target));
  }

  tell(target) {
    const label = target.closest("[data-told]")?.getAttribute("data-told");
    if (label) {
      this.detail.textContent = label;
    }
  }

  update(data) {
    this.data = data;
    const names = [...data.steps.map((step) => "step-" + step), ...data.evaluations.map((version) => "eval-" + version)];
    children(this.known, names.slice(-200).reverse().map((name) => h("option", { value: name })));
    const newest = data.ended ?? data.steps[0];
    this.newest = newest === undefined ? null : "step-" + newest;
    this.fetch();
  }

  async fetch() {
    const wanted = this.what.value.trim() || this.newest;
    if (!wanted) {
      children(this.body, [h("p", { class: "empty" }, "No order has ended yet.")]);
      return;
    }
    try {
      const answer = await fetch("/api/orders?of=" + encodeURIComponent(wanted));
      const found = await answer.json();
      this.name = wanted;
      this.found = answer.ok ? found : { orders: [], error: found.error };
      this.draw();
    } catch {
      // The next event tries again.
    }
  }

  draw() {
    const found = this.found;
    if (!found) {
      return;
    }
    if (found.orders.length === 0) {
      children(this.body, [h("p", { class: "empty" }, found.error ?? `No order of ${this.name} is known; older orders are forgotten.`)]);
      return;
    }
    const width = Math.max(320, Math.round(this.body.clientWidth) - 30);
    const bySample = /sample-\d+$/.test(this.name);
    const rows = bySample ? stages(found.orders) : workers(found.orders);
    const end = Math.max(...found.orders.map((order) => order.told), found.ended ?? 0);
    const x = (seconds) => LEFT + (seconds / end) * (width - LEFT - 8);
    const height = TOP + rows.length * ROW + 6;
    const drawn = [...axis(end, x, height, found.ended === undefined ? width : x(found.ended) - 150)];
    rows.forEach(({ name, orders }, index) => {
      const y = TOP + index * ROW;
      drawn.push(s("text", { x: LEFT - 10, y: y + 19, "text-anchor": "end" }, name));
      drawn.push(s("line", { class: "grid", x1: LEFT, x2: width - 8, y1: y + ROW, y2: y + ROW }));
      if (bySample && index > 0) {
        const before = Math.max(...rows[index - 1].orders.map((order) => order.told));
        const leased = Math.min(...orders.map((order) => order.leased));
        drawn.push(...block("wait", before, leased, x, y + 11, 8, `waiting for a worker with the role ${orders[0].role}`));
      }
      // What a device runs covers what waits for it.
      orders.forEach((order) => drawn.push(...around(order, x, y)));
      orders.forEach((order) => drawn.push(...running(order, x, y)));
    });
    if (found.ended !== undefined) {
      drawn.push(s("line", { class: "cross", x1: x(found.ended), x2: x(found.ended), y1: TOP - 4, y2: height }));
      drawn.push(s("text", { x: x(found.ended) - 4, y: 12, "text-anchor": "end" }, "version published"));
    }
    const svg = s("svg", { class: "gantt", viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": `${this.name}: ${found.orders.length} orders of ${workers(found.orders).length} workers in ${duration(end)}` }, drawn);
    children(this.body, [h("h2", {}, `${this.name}: ${found.orders.length} orders, ${duration(end)}`), h("div", { class: "panel pad", tabindex: "0" }, svg), summary(found.orders)]);
  }
}

function workers(orders) {
  const rows = new Map();
  orders.forEach((order) => rows.set(order.worker, [...(rows.get(order.worker) ?? []), order]));
  return [...rows].map(([name, own]) => ({ name, orders: own })).sort((a, b) => a.name.localeCompare(b.name, "en", { numeric: true }));
}

function stages(orders) {
  return ROLES.map((role) => ({ name: role, orders: orders.filter((order) => order.role === role) })).filter((row) => row.orders.length > 0);
}

/** Times from the left to the right; none is written right of `room`. */
function axis(end, x, height, room) {
  const rough = end / 8;
  const power = 10 ** Math.floor(Math.log10(Math.max(1e-3, rough)));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= rough);
  const drawn = [];
  for (let at = 0; at <= end; at += step) {
    drawn.push(s("line", { class: "grid", x1: x(at), x2: x(at), y1: TOP - 6, y2: height }));
    if (x(at) < room) {
      drawn.push(s("text", { x: x(at), y: 12, "text-anchor": "middle" }, at === 0 ? "0" : duration(at)));
    }
  }
  return drawn;
}

function block(style, from, to, x, y, height, told) {
  return to > from ? [s("rect", { class: "fill-" + style, x: x(from).toFixed(2), y, width: Math.max(0.8, x(to) - x(from)).toFixed(2), height, rx: 1.5, "data-told": told })] : [];
}

function around(order, x, y) {
  const who = `${order.order} on ${order.worker}`;
  return [
    ...block("transfer", order.leased, order.fetched, x, y + 11, 8, `${who}: inputs fetched in ${duration(order.fetched - order.leased)}`),
    ...block("wait", order.fetched, order.began, x, y + 13, 4, `${who}: waited ${duration(order.began - order.fetched)} for the device`),
    ...block("transfer", order.ended, order.told, x, y + 11, 8, `${who}: result stored and delivered in ${duration(order.told - order.ended)}`),
  ];
}

function running(order, x, y) {
  const style = order.failure ? "dropped" : order.role;
  const told = `${order.order} on ${order.worker}: ${order.role} for ${duration(order.ended - order.began)}${order.failure ? ", " + order.failure : ""}`;
  return block(style, order.began, order.ended, x, y + 5, 20, told);
}

function legend() {
  const entries = [...ROLES.map((role) => [role, role]), ["transfer", "transfer"], ["wait", "waiting"], ["dropped", "failed"]];
  return h("ul", { class: "legend" }, entries.map(([style, name]) => h("li", {}, s("svg", { "aria-hidden": "true", viewBox: "0 0 18 10" }, s("rect", { class: "fill-" + style, width: 14, height: 10, rx: 2 })), name)));
}

/** Where the time went, in sums over the orders. */
function summary(orders) {
  const rows = ROLES.map((role) => orders.filter((order) => order.role === role)).filter((own) => own.length > 0);
  const sum = (own, part) => duration(own.reduce((total, order) => total + part(order), 0));
  return h(
    "details",
    {},
    h("summary", {}, "Sums as a table"),
    h(
      "div",
      { class: "panel", tabindex: "0" },
      h(
        "table",
        {},
        h("thead", {}, h("tr", {}, ["role", "orders", "fetching", "waiting for the device", "running", "storing and delivering"].map((column, i) => h("th", { scope: "col", class: i > 0 ? "number" : null }, column)))),
        h("tbody", {}, rows.map((own) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, own[0].role),
            h("td", { class: "number" }, String(own.length)),
            h("td", { class: "number" }, sum(own, (order) => order.fetched - order.leased)),
            h("td", { class: "number" }, sum(own, (order) => order.began - order.fetched)),
            h("td", { class: "number" }, sum(own, (order) => order.ended - order.began)),
            h("td", { class: "number" }, sum(own, (order) => order.told - order.ended)),
          ),
        )),
      ),
    ),
  );
}
