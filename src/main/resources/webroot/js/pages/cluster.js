// Who there is, what each does and has done, and who came and went.

import { h, s, children } from "../dom.js";
import { ago, bytes, duration, percent } from "../format.js";

const ROLES = ["encode", "rollout", "reward", "train"];

export const clusterPage = {
  name: "cluster",
  title: "Cluster",
  create(root) {
    return new ClusterView(root);
  },
};

class ClusterView {
  constructor(root) {
    this.body = h("div");
    root.append(this.body);
  }

  update(data) {
    const workers = [...data.workers].sort(byRoles);
    children(this.body, [
      h("div", { class: "panel", tabindex: "0" }, workerTable(workers)),
      key(),
      h("div", { class: "columns" }, processes(data.processes), history(data.history)),
    ]);
  }
}

/** The head first, then those with the most roles. */
function byRoles(one, other) {
  const rank = (worker) => (worker.roles.length === 0 ? -1 : ROLES.indexOf(worker.roles[worker.roles.length - 1]) + 10 * (4 - worker.roles.length));
  return rank(one) - rank(other) || one.worker.localeCompare(other.worker, "en", { numeric: true });
}

function workerTable(workers) {
  if (workers.length === 0) {
    return h("p", { class: "empty" }, "No node has reported yet.");
  }
  const columns = ["worker", "roles", "phase", "version", "busy, last 30 s", "last two minutes", "leases", "seen"];
  return h(
    "table",
    { class: "cards" },
    h("caption", { class: "visually-hidden" }, "Workers and head"),
    h("thead", {}, h("tr", {}, columns.map((column) => h("th", { scope: "col" }, column)))),
    h("tbody", {}, workers.map(row)),
  );
}

function row(worker) {
  const present = worker.presence === "live";
  const isHead = worker.roles.length === 0;
  return h(
    "tr",
    { class: worker.presence, "data-worker": worker.worker },
    h("th", { scope: "row" }, worker.worker, h("span", { class: "sub" }, worker.node + " · " + worker.device)),
    h("td", { "data-label": "roles" }, h("span", { class: "tags" }, isHead ? h("span", { class: "tag head" }, "ledger, learner") : worker.roles.map((role) => h("span", { class: "tag " + role }, role)))),
    h("td", { "data-label": "phase" }, phase(worker, present), worker.reason ? h("span", { class: "sub" }, worker.reason) : null),
    h("td", { "data-label": "version" }, worker.version < 0 ? "–" : String(worker.version)),
    h("td", { "data-label": "busy" }, isHead ? "–" : [bar(worker.busy), percent(worker.busy)]),
    h("td", { class: "whole" }, isHead ? "" : strip(worker)),
    h("td", { "data-label": "leases" }, worker.leases.length === 0 ? "–" : worker.leases.map(lease)),
    h("td", { "data-label": "seen" }, present ? ago(worker.seen) : h("b", {}, ago(worker.seen))),
  );
}

function phase(worker, present) {
  if (!present) {
    return [h("span", { class: "tag " + worker.presence }, worker.presence), h("span", { class: "sub" }, "was in " + worker.phase)];
  }
  return [worker.phase, h("span", { class: "sub" }, worker.phaseFor < 1 ? "" : "for " + duration(Math.floor(worker.phaseFor)))];
}

function lease(one) {
  return h("span", { class: "sub" }, one.order + (one.reservation ? " (next)" : "") + ", " + duration(Math.round(one.age)));
}

function bar(share) {
  return s("svg", { class: "meter", viewBox: "0 0 84 9", "aria-hidden": "true" }, s("rect", { class: "fill-back", width: 84, height: 9, rx: 4.5 }), s("rect", { class: "fill-bar", width: (84 * share).toFixed(1), height: 9, rx: 4.5 }));
}

/** What the device did, interval by interval, stacked by role. */
function strip(worker) {
  const { seconds, shares } = worker.activity;
  const count = 60;
  const drawn = [s("rect", { class: "fill-back", width: 240, height: 26, rx: 3 })];
  const mean = {};
  for (let i = 0; i < count; i++) {
    let y = 26;
    for (const role of ROLES) {
      const share = shares[role]?.[i] ?? 0;
      mean[role] = (mean[role] ?? 0) + share / count;
      if (share > 0) {
        const height = Math.min(y, 26 * share);
        y -= height;
        drawn.push(s("rect", { class: "fill-" + role, x: i * 4, y: y.toFixed(1), width: 4.05, height: height.toFixed(1) }));
      }
    }
  }
  const text = ROLES.filter((role) => mean[role] > 0.005).map((role) => `${role} ${percent(mean[role])}`).join(", ");
  return s("svg", { class: "strip", viewBox: "0 0 240 26", preserveAspectRatio: "none", role: "img", "aria-label": `last ${(count * seconds) / 60} minutes: ${text || "idle"}` }, drawn);
}

function key() {
  return h("ul", { class: "legend" }, ROLES.map((role) => h("li", {}, s("svg", { "aria-hidden": "true", viewBox: "0 0 18 10" }, s("rect", { class: "fill-" + role, width: 14, height: 10, rx: 2 })), role)), h("li", {}, s("svg", { "aria-hidden": "true", viewBox: "0 0 18 10" }, s("rect", { class: "fill-back", width: 14, height: 10, rx: 2 })), "idle"));
}

function processes(all) {
  return h(
    "section",
    {},
    h("h2", {}, "Processes"),
    h(
      "div",
      { class: "panel", tabindex: "0" },
      h(
        "table",
        { class: "cards" },
        h("thead", {}, h("tr", {}, ["process", "heap", "event-loop lag", "processor time", "up", "seen"].map((column) => h("th", { scope: "col" }, column)))),
        h("tbody", {}, all.map(process)),
      ),
    ),
  );
}

function process(one) {
  return h(
    "tr",
    { class: one.presence },
    h("th", { scope: "row" }, one.node),
    h("td", { "data-label": "heap" }, bar(one.heap / Math.max(1, one.heapMax)), bytes(one.heap) + " of " + bytes(one.heapMax)),
    h("td", { "data-label": "event-loop lag" }, duration(one.loopLag)),
    h("td", { "data-label": "processor time" }, duration(one.cpu)),
    h("td", { "data-label": "up" }, duration(one.uptime)),
    h("td", { "data-label": "seen" }, ago(one.seen)),
  );
}

function history(events) {
  return h(
    "section",
    {},
    h("h2", {}, "Who came and went"),
    events.length === 0
      ? h("p", { class: "note" }, "Nothing yet.")
      : h(
          "ul",
          { class: "panel history", tabindex: "0" },
          events.map((event) => h("li", {}, h("time", {}, ago(event.ago)), h("span", {}, h("span", { class: "tag " + event.kind }, event.kind)), h("span", {}, h("b", {}, event.who), " " + event.text))),
        ),
  );
}
