// What goes over the bus: every address, and a live tail of copies.

import { h, children } from "../dom.js";
import { ago, duration, number } from "../format.js";

const SHOWN = 100;

export const busPage = {
  name: "bus",
  title: "Bus",
  create(root) {
    return new BusView(root);
  },
};

class BusView {
  constructor(root) {
    this.after = 0;
    this.copies = [];
    this.table = h("div", { class: "panel", tabindex: "0" });
    this.address = h("select", { id: "tail-address" }, h("option", { value: "" }, "all addresses"));
    this.about = h("input", { id: "tail-about", type: "search", placeholder: "step-3/group-7", size: "22", spellcheck: "false" });
    this.pause = h("button", { type: "button", "aria-pressed": "false" }, "Pause");
    this.tail = h("ol", { class: "panel tail", tabindex: "0", "aria-label": "Copies of messages, the newest first" });
    this.hint = h("p", { class: "note" });
    root.append(
      this.table,
      h("h2", {}, "Live tail"),
      h("p", { class: "note" }, "Sampled copies of what is sent, cut at 600 characters."),
      h(
        "div",
        { class: "controls" },
        h("label", { for: "tail-address" }, "Address"),
        this.address,
        h("label", { for: "tail-about" }, "Sample, group or order"),
        this.about,
        this.pause,
      ),
      this.hint,
      this.tail,
    );
    this.address.addEventListener("change", () => this.restart());
    this.about.addEventListener("input", () => this.restart());
    this.pause.addEventListener("click", () => {
      const paused = this.pause.getAttribute("aria-pressed") !== "true";
      this.pause.setAttribute("aria-pressed", String(paused));
      this.pause.textContent = paused ? "Go on" : "Pause";
    });
  }

  restart() {
    this.after = 0;
    this.copies = [];
    this.fetch();
  }

  update(data) {
    children(this.table, [addressTable(data.addresses)]);
    if (this.address.options.length === 1) {
      ["answer", ...data.addresses.map((one) => one.address)].forEach((name) => this.address.append(h("option", { value: name }, name)));
    }
    if (data.tail < this.after) {
      this.restart();
    } else if (data.tail > this.after && this.pause.getAttribute("aria-pressed") !== "true") {
      this.fetch();
    }
    this.newest = data.tail;
  }

  async fetch() {
    const query = new URLSearchParams({ after: this.after, address: this.address.value, about: this.about.value.trim() });
    const wanted = query.toString();
    this.wanted = wanted;
    try {
      const answer = await fetch("/api/tail?" + query);
      if (!answer.ok || this.wanted !== wanted) {
        return;
      }
      const fresh = await answer.json();
      const now = Date.now() / 1000;
      fresh.forEach((copy) => (copy.at = now - copy.ago));
      if (fresh.length > 0) {
        this.after = fresh[fresh.length - 1].number;
        this.copies = [...fresh.reverse(), ...this.copies].slice(0, SHOWN);
      }
      this.show(now);
    } catch {
      // The next event tries again.
    }
  }

  show(now) {
    const filtered = this.address.value !== "" || this.about.value.trim() !== "";
    this.hint.textContent = this.copies.length > 0 ? "" : filtered ? "No such message so far." : "No message yet.";
    children(
      this.tail,
      this.copies.map((copy) =>
        h(
          "li",
          {},
          h("time", {}, ago(now - copy.at)),
          h("b", {}, copy.address),
          h("span", {}, copy.node),
          h("code", {}, copy.type + " " + copy.text),
        ),
      ),
    );
  }
}

function addressTable(addresses) {
  const columns = [
    ["address", ""],
    ["listening", ""],
    ["sent /s", "number"],
    ["received /s", "number"],
    ["in flight", "number"],
    ["p50", "number"],
    ["p99", "number"],
    ["failures", ""],
  ];
  return h(
    "table",
    { class: "cards" },
    h("caption", { class: "visually-hidden" }, "Addresses"),
    h("thead", {}, h("tr", {}, columns.map(([name, style]) => h("th", { scope: "col", class: style || null }, name)))),
    h("tbody", {}, addresses.map(addressRow)),
  );
}

function addressRow(one) {
  const listening = one.nodes.filter((node) => node.consumers > 0);
  const request = one.kind === "request";
  return h(
    "tr",
    {},
    h("th", { scope: "row" }, one.address, h("span", { class: "sub" }, one.kind)),
    h("td", { class: "long", "data-label": "listening" }, listening.length === 0 ? h("span", { class: "calm" }, "nobody") : listening.map((node) => node.node + (node.consumers > 1 ? " ×" + node.consumers : "")).join(", ")),
    h("td", { class: "number", "data-label": "sent per second" }, number(one.sentPerSecond), h("span", { class: "sub" }, number(one.sent))),
    h("td", { class: "number", "data-label": "received per second" }, number(one.receivedPerSecond), h("span", { class: "sub" }, number(one.received))),
    h("td", { class: "number", "data-label": "in flight" }, request ? String(one.inFlight) : ""),
    h("td", { class: "number", "data-label": "p50" }, one.p50 === undefined ? "" : fine(one.p50)),
    h("td", { class: "number", "data-label": "p99" }, one.p99 === undefined ? "" : fine(one.p99)),
    h("td", { class: "long whole", "data-label": "failures" }, failures(one.failures)),
  );
}

function fine(seconds) {
  return seconds < 0.01 ? (1000 * seconds).toFixed(2) + " ms" : duration(seconds);
}

function failures(all) {
  const kinds = [
    ["nobody listened", all.nobody],
    ["no answer in time", all.timeout],
    ["unreadable", all.unreadable],
    ["failed", all.failed],
  ].filter(([, count]) => count > 0);
  if (kinds.length === 0) {
    return h("span", { class: "calm" }, "none");
  }
  return [kinds.map(([kind, count]) => count + " " + kind).join(", "), h("span", { class: "sub" }, "last: " + all.last)];
}
