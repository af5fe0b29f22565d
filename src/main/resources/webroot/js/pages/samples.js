// What was made: a group's source, instruction and its edits, ordered by score.

import { h, s, children } from "../dom.js";
import { number } from "../format.js";

export const samplesPage = {
  name: "samples",
  title: "Samples",
  stream: "run",
  create(root, query) {
    return new SamplesView(root, query);
  },
};

class SamplesView {
  constructor(root, query) {
    this.step = h("select", { id: "step" });
    this.text = h("input", { id: "text", type: "search", size: "26", placeholder: "instruction", maxlength: "200" });
    this.wanted = query.get("step");
    this.body = h("div");
    root.append(
      h(
        "form",
        { class: "controls" },
        h("label", { for: "step" }, "Step"),
        this.step,
        h("label", { for: "text" }, "or search"),
        this.text,
        h("button", {}, "Search"),
      ),
      this.body,
    );
    this.step.addEventListener("change", () => this.choose(this.step.value));
    root.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.search();
    });
  }

  choose(name, group) {
    this.wanted = name;
    this.group = group;
    history.replaceState(null, "", "#samples?step=" + name);
    this.show();
  }

  /** A step that has ended is a reason to look what is stored. */
  async update(run) {
    if (this.lines !== run.lines) {
      this.lines = run.lines;
      const answer = await fetch("/api/samples");
      if (answer.ok) {
        this.list(await answer.json());
      }
    }
  }

  list(data) {
    const names = [...data.steps.map((step) => "step-" + step).reverse(), ...data.evaluations.map((version) => "eval-" + version).reverse()];
    if (names.length === 0) {
      children(this.body, [h("p", { class: "empty" }, "No samples are stored here: either there is none yet, or this console has no run folder (out in conf/node/console.json).")]);
      return;
    }
    // The newest step is still open: the step before it has scores.
    this.wanted ??= data.steps.length > 2 ? names[2] : names[0];
    children(this.step, names.map((name) => h("option", { value: name }, label(name))));
    if (document.activeElement !== this.step) {
      this.step.value = this.wanted;
    }
    if (this.shown !== this.wanted) {
      this.show();
    }
  }

  async show() {
    const wanted = this.wanted;
    this.shown = wanted;
    const answer = await fetch("/api/groups?of=" + wanted);
    const found = await answer.json();
    if (this.wanted !== wanted) {
      return;
    }
    if (!answer.ok || found.groups.length === 0) {
      children(this.body, [h("p", { class: "empty" }, found.error ?? "Nothing is stored of " + label(wanted) + ".")]);
      return;
    }
    this.body.replaceChildren(h("h2", {}, label(wanted)), ...found.groups.map(groupCard));
    if (this.group) {
      document.getElementById(this.group)?.scrollIntoView();
      this.group = null;
    }
  }

  async search() {
    const text = this.text.value.trim();
    if (text === "") {
      this.show();
      return;
    }
    const answer = await fetch("/api/search?text=" + encodeURIComponent(text));
    const { found } = await answer.json();
    const list = found.map((one) => {
      const button = h("button", { type: "button", class: "plain" }, one.prompt);
      button.addEventListener("click", () => this.choose(one.group.split("/")[0], one.group));
      return h("li", {}, h("span", { class: "calm" }, one.group), " ", button);
    });
    this.body.replaceChildren(h("h2", {}, `${found.length === 100 ? "The newest 100" : found.length} groups with “${text}”`), h("ul", { class: "panel found" }, list));
  }
}

function label(name) {
  return name.replace("step-", "step ").replace("eval-", "evaluation of version ");
}

function groupCard(group) {
  const samples = [...group.samples].sort((a, b) => (b.score ?? -Infinity) - (a.score ?? -Infinity) || a.sample - b.sample);
  const one = new Set(samples.map((sample) => sample.prompt)).size === 1;
  const scored = samples.filter((sample) => sample.score !== undefined).map((sample) => sample.score);
  return h(
    "section",
    { class: "panel pad group", id: group.group },
    h(
      "header",
      {},
      h("h3", {}, one ? samples[0].prompt : group.samples.length + " held-out tasks"),
      h("span", { class: "calm" }, `${group.group} · policy version ${group.version}`),
      scored.length > 0 ? distribution(scored) : null,
      h("a", { href: "#timeline?what=" + group.group }, "timeline"),
    ),
    group.filtered ? h("p", { class: "note" }, "Not trained: " + group.filtered) : null,
    h("div", { class: "edits" }, one ? figure(group.group, samples[0], "source") : null, samples.map((sample) => (one ? figure(group.group, sample, "edit") : pair(group.group, sample)))),
  );
}

/** Where the scores of the group lie between 0 and 1, or as far as they go. */
function distribution(scores) {
  const low = Math.min(0, ...scores);
  const high = Math.max(1, ...scores);
  const x = (score) => 4 + (112 * (score - low)) / (high - low);
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  return s(
    "svg",
    { class: "scores", viewBox: "0 0 120 18", role: "img", "aria-label": `scores from ${number(Math.min(...scores))} to ${number(Math.max(...scores))}, mean ${number(mean)}` },
    s("line", { class: "axis", x1: 4, x2: 116, y1: 9, y2: 9 }),
    scores.map((score) => s("circle", { class: "score", cx: x(score).toFixed(1), cy: 9, r: 3.4 })),
    s("line", { class: "mean", x1: x(mean), x2: x(mean), y1: 2, y2: 16 }),
  );
}

function figure(group, sample, kind) {
  const isSource = kind === "source";
  const name = `${group}/sample-${sample.sample}`;
  return h(
    "figure",
    {},
    isSource || sample.picture ? h("img", { src: `/api/${isSource ? "source" : "picture"}?of=${name}`, alt: isSource ? "source" : "edit " + sample.sample, loading: "lazy" }) : h("div", { class: "missing" }, sample.fault ? "dropped" : "not yet"),
    isSource ? h("figcaption", {}, h("b", {}, "source")) : caption(sample),
  );
}

function pair(group, sample) {
  return h("div", { class: "pair" }, figure(group, sample, "source"), figure(group, sample, "edit"), h("p", {}, sample.prompt));
}

function caption(sample) {
  if (sample.fault) {
    return h("figcaption", {}, h("b", {}, "dropped"), h("span", {}, sample.fault));
  }
  const parts = Object.entries(sample.parts).filter(([name]) => name !== "avg").map(([name, value]) => `${name} ${number(value)}`);
  return h(
    "figcaption",
    { title: parts.join("\n") },
    h("b", {}, number(sample.score)),
    sample.advantage === undefined ? null : h("span", {}, (sample.advantage < 0 ? "−" : "+") + number(Math.abs(sample.advantage)) + " adv, r " + number(sample.r)),
    parts.length > 0 ? h("details", {}, h("summary", {}, "parts"), parts.map((part) => h("span", { class: "part" }, part))) : null,
  );
}
