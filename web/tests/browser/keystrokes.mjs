// How soon the start page is painted, how long it takes from a key to its results on the screen, for keys that no other
// follows within 30 ms, and whether anything jumps meanwhile. Wants a running server with an index worth measuring:
//
//   LUPE_URL=http://127.0.0.1:7700 node keystrokes.mjs

import { chromium } from "playwright-core";

const URL_BASE = (process.env.LUPE_URL ?? "http://127.0.0.1:7700").replace(/\/+$/, "");
const QUERIES = [
  "Bundeskanzler", "Wahl zum Bundestag", "Vulkan Ausbruch", "Grundgesetz Artikel 5", "Umweltschutz", "Straßenverkehr",
  "Mehrwertsteuer senken", "Dinosaurier", "Rechenzentrum Strom", "Arbeitslosigkeit", "Mietrecht Kündigung", "Biene Honig",
];
const KEYS = 200;
const LOADS = 20;
const MOST = 5_000; // ms after which a key counts as unanswered

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
});
const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });

/** Prints what half, nearly all, and all of some times stay below. */
function tell(what, times) {
  times.sort((a, b) => a - b);
  const share = (part) => times[Math.ceil(part * times.length) - 1].toFixed(0);
  console.log(`${what}: half within ${share(0.5)} ms, 95% within ${share(0.95)} ms, all within ${share(1)} ms`);
}

const paints = [];
while (paints.length < LOADS) {
  const start = await context.newPage();
  await start.goto(URL_BASE);
  const paint = () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime;
  paints.push(await (await start.waitForFunction(paint)).jsonValue());
  await start.close();
}
tell(`${LOADS} loads of the start page`, paints);

const page = await context.newPage();
await page.goto(URL_BASE);
await page.evaluate((most) => {
  window.shifts = { all: 0, unexpected: 0, moved: new Set() };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      shifts.all += entry.value;
      // What comes within half a second of a key is expected of it, says the Layout Instability API.
      if (!entry.hadRecentInput) shifts.unexpected += entry.value;
      for (const { node } of entry.sources) shifts.moved.add(node?.id || node?.className || node?.nodeName);
    }
  }).observe({ type: "layout-shift", buffered: true });
  const box = document.getElementById("q");
  let pressed;
  // Comes with every key, also with those that no American keyboard has.
  addEventListener("beforeinput", (event) => (pressed = event.timeStamp), true);
  /** Milliseconds from the last key to the frame that shows what it asked for. */
  window.painted = () =>
    new Promise((done) => {
      const look = () => {
        const shown = document.querySelector("#content > [data-query]")?.dataset.query;
        if (shown === box.value.trim()) requestAnimationFrame(() => setTimeout(() => done(performance.now() - pressed)));
        else if (performance.now() - pressed > most) done(Infinity);
        else requestAnimationFrame(look);
      };
      look();
    });
}, MOST);

const times = [];
for (let n = 0; times.length < KEYS; n = (n + 1) % QUERIES.length) {
  await page.fill("#q", "");
  await page.evaluate(() => window.painted());
  for (const key of QUERIES[n]) {
    if (times.length === KEYS) break;
    // What a blank adds is trimmed away: its results are there before it.
    await page.keyboard.type(key);
    const time = await page.evaluate(() => window.painted());
    if (key !== " ") times.push(time);
    await page.waitForTimeout(40);
  }
}
const { all, unexpected, moved } = await page.evaluate(() => ({ ...shifts, moved: [...shifts.moved] }));
await browser.close();
tell(`${times.length} keys`, times);
console.log(`layout shift: ${unexpected.toFixed(4)}; ${all.toFixed(4)} with what follows a key (${moved.join(", ")})`);
