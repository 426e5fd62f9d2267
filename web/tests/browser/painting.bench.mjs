// How long it takes from a key to painted results, whether anything on the page jumps meanwhile, and how soon the start
// page is painted. Wants a running server with a large index; no test, for its figures hang on the machine:
//
//   lupe --index INDEX serve      LUPE_URL=http://127.0.0.1:7700 node painting.bench.mjs [KEYS]
//
// What is typed are pairs of words that the index itself suggests. Every key counts from the moment the browser knows of
// it until the frame that shows its results has been handed to the screen; the next key follows a while later, as
// people type.

import { chromium } from "playwright-core";

const BASE = (process.env.LUPE_URL ?? "http://127.0.0.1:7700").replace(/\/+$/, "");
const KEYS = Number(process.argv[2] ?? 200);
const PAUSE = 120; // ms between results and the next key
const PATIENCE = 5_000; // ms after which a key counts as never answered
const LOADS = 20;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
});
const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "de-DE" });

/** Figures of some times. */
function spread(times) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share) => sorted[Math.floor((sorted.length - 1) * share)]?.toFixed(1);
  return `p50 ${at(0.5)}, p95 ${at(0.95)}, p99 ${at(0.99)}, worst ${at(1)} ms`;
}

/** Pairs of words, and words, that stand in the index. */
async function phrases() {
  const found = new Set();
  for (const letter of "rsgbwkevamtfhdnpuzilo") {
    const answer = await fetch(`${BASE}/api/v1/suggest?limit=20&q=${letter}`);
    const { suggestions } = await answer.json();
    const pairs = suggestions.filter(({ kind, text }) => kind !== "title" && text.length > 3);
    for (const { text } of pairs.sort((a, b) => b.text.length - a.text.length).slice(0, 2)) found.add(text);
  }
  return [...found];
}

async function startPage() {
  const times = [];
  for (let n = 0; n < LOADS; n++) {
    const page = await context.newPage();
    await page.goto(`${BASE}/`);
    times.push(
      await page.evaluate(
        () =>
          new Promise((done) => {
            const paint = () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime;
            const look = () => (paint() ? done(paint()) : requestAnimationFrame(look));
            look();
          }),
      ),
    );
    await page.close();
  }
  return times;
}

/** Installed in the page: notes keys, painted results and shifts. */
function watchThePage() {
  const seen = { key: 0, painted: null, shifts: 0, unexpected: 0, sources: [] };
  window.seen = seen;
  addEventListener("keydown", (event) => Object.assign(seen, { key: event.timeStamp, painted: null }), true);
  new MutationObserver(() => {
    // Behind the frame that shows the change: a task that is made in its last callback.
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => (seen.painted = performance.now());
      channel.port2.postMessage(0);
    });
  }).observe(document.getElementById("content"), { childList: true });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      seen.shifts += entry.value;
      // What follows a key within half a second is expected of it (as the Layout Instability API has it).
      if (!entry.hadRecentInput) seen.unexpected += entry.value;
      for (const { node } of entry.sources) seen.sources.push(node?.className || node?.id || node?.nodeName);
    }
  }).observe({ type: "layout-shift", buffered: true });
}

const loads = await startPage();
console.log(`start page, first paint, ${LOADS} loads: ${spread(loads)}`);

const page = await context.newPage();
await page.goto(`${BASE}/`);
await page.evaluate(watchThePage);
const times = [];
let missing = 0;
typing: for (;;) {
  for (const phrase of await phrases()) {
    for (const letter of phrase) {
      if (times.length + missing >= KEYS) break typing;
      await page.keyboard.type(letter);
      const took = await page.evaluate(
        (patience) =>
          new Promise((done) => {
            const started = performance.now();
            const look = () => {
              const { key, painted } = window.seen;
              if (painted) done(painted - key);
              else if (performance.now() - started > patience) done(null);
              else requestAnimationFrame(look);
            };
            look();
          }),
        PATIENCE,
      );
      if (took === null) missing += 1;
      else times.push(took);
      await page.waitForTimeout(PAUSE);
    }
    await page.locator("#q").fill("");
    await page.waitForTimeout(PAUSE * 3);
  }
}
const fast = times.filter((took) => took < 100).length;
console.log(`${times.length} keys, from key to painted results: ${spread(times)}`);
console.log(`${((100 * fast) / times.length).toFixed(1)}% below 100 ms; ${missing} never answered`);
const { shifts, unexpected, sources } = await page.evaluate(() => window.seen);
console.log(`layout shift while typing: ${unexpected.toFixed(4)} besides what follows a key`);
console.log(`with that: ${shifts.toFixed(4)}, of ${[...new Set(sources)].join(", ") || "nothing"}`);
await browser.close();
