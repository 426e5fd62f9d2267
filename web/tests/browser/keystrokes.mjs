// How long it takes from a key to its results on the screen, for keys that no other follows within 30 ms. Wants a
// running server with an index worth measuring:
//
//   LUPE_URL=http://127.0.0.1:7700 node keystrokes.mjs

import { chromium } from "playwright-core";

const URL_BASE = (process.env.LUPE_URL ?? "http://127.0.0.1:7700").replace(/\/+$/, "");
const QUERIES = [
  "Bundeskanzler", "Wahl zum Bundestag", "Vulkan Ausbruch", "Grundgesetz Artikel 5", "Umweltschutz", "Straßenverkehr",
  "Mehrwertsteuer senken", "Dinosaurier", "Rechenzentrum Strom", "Arbeitslosigkeit", "Mietrecht Kündigung", "Biene Honig",
];
const KEYS = 200;
const MOST = 5_000; // ms after which a key counts as unanswered

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
});
const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
await page.goto(URL_BASE);
await page.evaluate((most) => {
  const box = document.getElementById("q");
  let pressed;
  addEventListener("keydown", (event) => (pressed = event.timeStamp), true);
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
    await page.locator("#q").press(key === " " ? "Space" : key);
    const time = await page.evaluate(() => window.painted());
    if (key !== " ") times.push(time);
    await page.waitForTimeout(40);
  }
}
await browser.close();

times.sort((a, b) => a - b);
const share = (part) => times[Math.ceil(part * times.length) - 1].toFixed(0);
console.log(`${times.length} keys: half within ${share(0.5)} ms, 95% within ${share(0.95)} ms, all within ${share(1)} ms`);
