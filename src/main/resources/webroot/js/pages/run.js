// Whether the policy improves, how fast, and why something was dropped.

import { h, children } from "../dom.js";
import { Chart, smooth } from "../chart.js";
import { Histogram } from "../histogram.js";
import { duration, number, percent } from "../format.js";

/** What small charts show, by the names of docs/metrics.md. */
const METRICS = [
  ["zero_std_ratio", "share of groups whose rewards are all equal"],
  ["reward_std_mean", "contrast within groups"],
  ["policy_loss", "weighted loss"],
  ["kl_div", "live against no adapter"],
  ["old_deviate", "live against the policy that made the samples"],
  ["grad_norm", "before clipping"],
  ["groups_filtered", "groups left out by the filter"],
  ["dropped", "samples that left the step"],
  ["seconds", "wall clock of a step"],
];

const NOT_PARTS = new Set(["reward.train", "reward.avg"]);

export const runPage = {
  name: "run",
  title: "Run",
  create(root) {
    return new RunView(root);
  },
};

class RunView {
  constructor(root) {
    this.lines = [];
    this.fetching = false;
    this.notice = h("div");
    this.facts = h("dl", { class: "facts" });
    this.reward = new Chart({
      title: "Reward by step",
      height: 280,
      wide: true,
      legend: [["held-out", "held"], ["training, mean of 5 steps", ""], ["training", "raw"]],
    });
    this.r = new Histogram("r of the last step", "share of its samples: 1 pulls, 0 pushes away");
    this.r.node.hidden = true;
    this.small = new Map();
    this.charts = h("div", { class: "charts" }, this.reward.node, this.r.node);
    this.drops = h("div");
    this.table = h("div");
    root.append(this.notice, this.facts, this.charts, this.drops, this.table);
  }

  update(data) {
    this.data = data;
    if (data.lines < this.lines.length || data.leftOut !== this.leftOut) {
      // Another console answers now, or this one has left out older lines.
      this.lines = [];
      this.leftOut = data.leftOut;
    }
    this.showFacts();
    this.showDrops();
    this.showR();
    if (data.lines > this.lines.length && !this.fetching) {
      this.fetch();
    }
  }

  async fetch() {
    this.fetching = true;
    try {
      const lines = this.lines;
      const answer = await fetch("/api/lines?from=" + lines.length);
      if (answer.ok && lines === this.lines) {
        lines.push(...(await answer.json()));
        this.showCharts();
        this.showFacts();
      }
    } catch {
      // The next event tries again.
    } finally {
      this.fetching = false;
    }
  }

  points(kind, metric) {
    return this.lines
      .filter((line) => line.kind === kind && line.values[metric] !== undefined)
      .map((line) => [line.step, line.values[metric]])
      .sort((a, b) => a[0] - b[0]);
  }

  showFacts() {
    const data = this.data;
    const held = this.points("eval", "reward.eval");
    const train = this.points("train", "reward.train");
    const facts = [
      ["Step", data.version === undefined ? "–" : [String(data.version), h("small", {}, " of " + data.steps)]],
      ["Held-out reward", held.length === 0 ? "–" : heldOut(held)],
      ["Training reward", train.length === 0 ? "–" : number(train[train.length - 1][1])],
      ["Samples per second", number(data.samplesPerSecond)],
      ["Devices busy", percent(data.busy)],
      ["Lag", data.lag === undefined ? "–" : [String(data.lag), h("small", {}, ` · ${data.open} of ${data.lag + 1} steps open`)]],
      ["Time left", data.version !== undefined && data.version >= data.steps ? "done" : duration(data.secondsLeft)],
    ];
    children(this.facts, facts.map(([term, value]) => h("div", {}, h("dt", {}, term), h("dd", {}, value))));
    const notices = [];
    if (data.paused) {
      notices.push(h("p", { class: "alarm" }, "The run waits: " + data.paused));
    }
    if (data.leftOut > 0) {
      notices.push(h("p", { class: "note" }, `The curves leave out ${data.leftOut} older steps and evaluations; metrics.jsonl has all.`));
    }
    for (const alarm of this.alarms()) {
      notices.push(h("p", { class: "alarm", role: "alert" }, alarm));
    }
    children(this.notice, notices);
  }

  showR() {
    const r = this.data.r;
    this.r.node.hidden = r === undefined;
    if (r !== undefined && r.step !== this.stepOfR) {
      this.stepOfR = r.step;
      this.r.show(r.shares, `step ${r.step}, mean ${number(r.mean)}`);
    }
  }

  /** Metrics called `alarm.NAME` that the newest step has raised. */
  alarms() {
    const raised = new Map();
    for (const line of this.lines) {
      for (const [metric, value] of Object.entries(line.values)) {
        if (metric.startsWith("alarm.")) {
          raised.set(metric.slice(6), value > 0 ? line.step : null);
        }
      }
    }
    return [...raised].filter(([, step]) => step !== null).map(([metric, step]) => `Alarm ${metric}, last raised at step ${step}`);
  }

  showCharts() {
    const train = this.points("train", "reward.train");
    this.reward.show([
      { name: "training", style: "raw", points: train, quiet: true },
      { name: "training", style: "", points: smooth(train, 5) },
      { name: "held-out", style: "held", points: this.points("eval", "reward.eval"), dots: true },
    ]);
    for (const part of this.parts()) {
      this.chart(part, "mean over the step's samples").show([
        { name: "training", style: "raw", points: this.points("train", part), quiet: true },
        { name: "training", style: "", points: smooth(this.points("train", part), 5) },
        { name: "held-out", style: "held", points: this.points("eval", part.replace("reward.", "reward.eval.")), dots: true },
      ]);
    }
    for (const [metric, what] of METRICS) {
      const points = this.points("train", metric);
      if (points.length > 0) {
        this.chart(metric, what).show([{ name: metric, style: "", points }]);
      }
    }
    this.showTable();
  }

  parts() {
    const names = new Set(this.lines.flatMap((line) => Object.keys(line.values)));
    return [...names].filter((one) => one.startsWith("reward.") && !one.startsWith("reward.eval") && !NOT_PARTS.has(one)).sort();
  }

  chart(title, what) {
    if (!this.small.has(title)) {
      const chart = new Chart({ title, what });
      this.small.set(title, chart);
      this.charts.append(chart.node);
    }
    return this.small.get(title);
  }

  showDrops() {
    const drops = [...this.data.drops].sort((a, b) => b.samples - a.samples);
    children(this.drops, [
      h("h2", {}, "Dropped samples by reason"),
      drops.length === 0
        ? h("p", { class: "note" }, "None since the console started.")
        : h(
            "div",
            { class: "panel", tabindex: "0" },
            h(
              "table",
              {},
              h("thead", {}, h("tr", {}, h("th", { scope: "col", class: "number" }, "samples"), h("th", { scope: "col" }, "reason"))),
              h("tbody", {}, drops.map((drop) => h("tr", {}, h("td", { class: "number" }, String(drop.samples)), h("td", { class: "long" }, drop.reason)))),
            ),
          ),
    ]);
  }

  /** The same numbers as text. */
  showTable() {
    const columns = ["reward.train", ...METRICS.map(([metric]) => metric)];
    const rows = this.lines.filter((line) => line.kind === "train").slice(-20).reverse();
    const table = h(
      "details",
      {},
      h("summary", {}, "The last 20 steps as a table"),
      h(
        "div",
        { class: "panel", tabindex: "0" },
        h(
          "table",
          {},
          h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "step"), columns.map((one) => h("th", { scope: "col", class: "number" }, one)))),
          h("tbody", {}, rows.map((line) => h("tr", {}, h("th", { scope: "row" }, String(line.step)), columns.map((one) => h("td", { class: "number" }, number(line.values[one])))))),
        ),
      ),
    );
    children(this.table, [table]);
  }
}

function heldOut(points) {
  const first = points[0][1];
  const last = points[points.length - 1][1];
  return points.length === 1 ? number(last) : [number(last), h("small", {}, " from " + number(first))];
}
