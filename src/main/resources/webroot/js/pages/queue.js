// The ledger: samples by state, leased and waiting orders.

import { h, s, children } from "../dom.js";
import { duration } from "../format.js";

const STATES = ["waiting", "encoding", "rolling", "rewarding", "scored", "training", "done", "dropped"];
const STYLE = { waiting: "wait", encoding: "encode", rolling: "rollout", rewarding: "reward", scored: "scored", training: "train", done: "done", dropped: "dropped" };
const ROLES = ["encode", "rollout", "reward", "train"];

export const queuePage = {
  name: "queue",
  title: "Queue",
  create(root) {
    return new QueueView(root);
  },
};

class QueueView {
  constructor(root) {
    this.body = h("div");
    root.append(this.body);
  }

  update(data) {
    if (data.open === undefined) {
      children(this.body, [h("p", { class: "empty" }, "No head has reported yet.")]);
      return;
    }
    const oldest = data.waiting.reduce((most, one) => Math.max(most, one.waits), 0);
    const facts = [
      ["Steps open", `${data.open.filter((one) => one.kind === "train").length} of ${data.lag + 1}`],
      ["Orders waiting", String(data.waiting.reduce((sum, one) => sum + one.orders, 0))],
      ["Oldest waiting", data.waiting.length === 0 ? "–" : duration(oldest)],
      ["Orders leased", String(data.leased.length)],
      ["Leases expired", String(data.expired)],
      ["Orders retried", String(data.retried)],
    ];
    children(this.body, [
      data.paused ? h("p", { class: "alarm" }, "The run waits: " + data.paused) : h("div"),
      data.seen > 6 ? h("p", { class: "alarm" }, `The last report of the head is ${duration(data.seen)} old; the page shows that report.`) : h("div"),
      h("dl", { class: "facts" }, facts.map(([term, value]) => h("div", {}, h("dt", {}, term), h("dd", {}, value)))),
      steps(data.open),
      h("div", { class: "columns" }, leases(data.leased), waiting(data)),
    ]);
  }
}

function steps(open) {
  const used = STATES.filter((state) => open.some((one) => one.samples[state] > 0));
  return h(
    "section",
    {},
    h("h2", {}, "Samples by state"),
    open.length === 0 ? h("p", { class: "note" }, "No step is open.") : null,
    h("div", { class: "panel pad" }, open.map(step), h("ul", { class: "legend" }, used.map((state) => h("li", {}, s("svg", { "aria-hidden": "true", viewBox: "0 0 18 10" }, s("rect", { class: "fill-" + STYLE[state], width: 14, height: 10, rx: 2 })), state)))),
  );
}

function step(one) {
  const total = STATES.reduce((sum, state) => sum + (one.samples[state] ?? 0), 0);
  let x = 0;
  const bars = [];
  for (const state of STATES) {
    const width = (1000 * (one.samples[state] ?? 0)) / total;
    if (width > 0) {
      bars.push(s("rect", { class: "fill-" + STYLE[state], x: x.toFixed(1), width: width.toFixed(1), height: 18 }));
      x += width;
    }
  }
  const text = STATES.filter((state) => one.samples[state] > 0).map((state) => `${one.samples[state]} ${state}`).join(", ");
  return h(
    "div",
    { class: "stack" },
    h("b", {}, (one.kind === "train" ? "step " : "evaluation of ") + one.number),
    s("svg", { viewBox: "0 0 1000 18", preserveAspectRatio: "none", "aria-hidden": "true" }, bars),
    h("span", { class: "calm" }, text),
  );
}

function leases(all) {
  return h(
    "section",
    {},
    h("h2", {}, "Leased orders, the oldest first"),
    all.length === 0
      ? h("p", { class: "note" }, "None.")
      : h(
          "div",
          { class: "panel", tabindex: "0" },
          h(
            "table",
            { class: "cards" },
            h("thead", {}, h("tr", {}, ["order", "worker", "for", "ends in", "lease"].map((column) => h("th", { scope: "col" }, column)))),
            h("tbody", {}, all.map((one) =>
              h(
                "tr",
                {},
                h("th", { scope: "row" }, h("span", { class: "tag " + one.role }, one.role), " " + one.order),
                h("td", { "data-label": "worker" }, one.worker + (one.reservation ? " (next)" : "")),
                h("td", { "data-label": "for" }, duration(one.age)),
                h("td", { "data-label": "ends in" }, one.left < 0 ? "over" : duration(Math.round(one.left))),
                h("td", { "data-label": "lease" }, one.lease === 1 ? "first" : "no. " + one.lease),
              ),
            )),
          ),
        ),
  );
}

function waiting(data) {
  return h(
    "section",
    {},
    h("h2", {}, "Waiting orders"),
    h(
      "div",
      { class: "panel pad" },
      ROLES.map((role) => {
        const now = data.waiting.find((one) => one.role === role);
        return h(
          "div",
          { class: "waiting" },
          h("span", { class: "tag " + role }, role),
          h("b", {}, String(now?.orders ?? 0)),
          spark(data.history, role),
          h("span", { class: "calm" }, now ? `${now.oldest}, ${duration(now.waits)}` : "none waiting"),
        );
      }),
      h("p", { class: "note" }, "Curves: the last five minutes."),
    ),
  );
}

function spark(history, role) {
  const values = history[role];
  const most = Math.max(1, ...values);
  const points = values.map((value, i) => `${(100 - (history.ago[i] * 100) / 300).toFixed(1)},${(22 - (20 * value) / most).toFixed(1)}`);
  return s("svg", { class: "spark", viewBox: "0 0 100 24", preserveAspectRatio: "none", role: "img", "aria-label": `${role}: at most ${most} waiting in five minutes` }, s("polyline", { class: "line-" + role, points: points.join(" ") }));
}
