// One page at a time: its address is the part behind #, its data comes as server-sent events.

import { h } from "./dom.js";
import { duration } from "./format.js";
import { runPage } from "./pages/run.js";
import { clusterPage } from "./pages/cluster.js";
import { busPage } from "./pages/bus.js";
import { queuePage } from "./pages/queue.js";
import { samplesPage } from "./pages/samples.js";
import { timelinePage } from "./pages/timeline.js";

const PAGES = [runPage, clusterPage, busPage, queuePage, samplesPage, timelinePage];
const PATIENCE = 5000;

const main = document.getElementById("page");
const link = document.getElementById("link");
const name = document.getElementById("run-name");
const nav = document.getElementById("pages");
let source = null;
let received = 0;
let lost = false;

for (const page of PAGES) {
  nav.append(h("a", { href: "#" + page.name }, page.title));
}

function current() {
  const wanted = location.hash.slice(1).split("?")[0];
  return PAGES.find((page) => page.name === wanted) ?? PAGES[0];
}

function open() {
  const page = current();
  for (const anchor of nav.children) {
    const here = anchor.getAttribute("href") === "#" + page.name;
    anchor.toggleAttribute("aria-current", here);
    if (here) {
      anchor.setAttribute("aria-current", "page");
    }
  }
  document.title = page.title + " – Edit-R1 console";
  source?.close();
  main.replaceChildren(h("h1", { class: "visually-hidden" }, page.title));
  const view = page.create(main, new URLSearchParams(location.hash.split("?")[1] ?? ""));
  // Samples are read from the disk: new ones are requested when something happens in the run.
  source = new EventSource("/api/live?page=" + (page.stream ?? page.name));
  source.onmessage = (event) => {
    received = Date.now();
    const data = JSON.parse(event.data);
    if (data.run) {
      name.textContent = data.run;
    }
    view.update(data);
    tell();
    tellRun().catch(() => {});
  };
  // A refused stream is not retried on its own.
  source.onerror = () => {
    if (source.readyState === EventSource.CLOSED) {
      setTimeout(() => source.readyState === EventSource.CLOSED && open(), 2000);
    }
  };
}

/** Whether the console itself still answers. */
function tell() {
  const silence = Date.now() - received;
  lost = received > 0 && silence > PATIENCE;
  link.className = "link " + (received === 0 ? "" : lost ? "lost" : "live");
  const text = received === 0 ? "connecting" : lost ? "console silent for " + duration(silence / 1000) : "live";
  const label = link.querySelector(".text");
  if (label.textContent !== text) {
    label.textContent = text;
  }
}

/** Which run it is, also where the open page does not say so. */
async function tellRun() {
  const run = name.textContent === "" ? (await (await fetch("/api/run")).json()).run : "";
  if (run) {
    name.textContent = run;
  }
}

addEventListener("hashchange", open);
setInterval(tell, 1000);
open();
