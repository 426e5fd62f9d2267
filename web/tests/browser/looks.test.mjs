// How the page looks, and whether everybody can use it: sizes, colours, paper, access, and text that would be code.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { before, describe, test } from "node:test";
import { box, DESK, everyPage, expectFailedRequests, go, open, options, OUT, page, PHONE, suggested } from "./harness.mjs";

const axe = createRequire(import.meta.url)("axe-core").source;
const FINGERS = { viewport: { width: 360, height: 780 }, hasTouch: true, isMobile: true };
let pages;
before(async () => (pages = await everyPage()));

const overflow = () =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

async function violations() {
  await page.evaluate(axe);
  const { violations, passes } = await page.evaluate(() => window.axe.run());
  assert.ok(passes.length > 10, "it did look");
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
}

/** What opens on a page: all of it at once. */
async function openAll() {
  await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
  const toggle = page.locator(".toggle");
  if (await toggle.isVisible()) await toggle.click();
}

describe("looks", () => {
  test("never scroll sideways at 320 pixels, nor at 200 %", async () => {
    // 200 % zoom at 1280 pixels leaves 640 of the page's own, of two of the screen's each.
    for (const options of [{ viewport: PHONE }, { viewport: { width: 640, height: 450 }, deviceScaleFactor: 2 }]) {
      await open(options);
      for (const [name, path] of Object.entries(pages)) {
        await go(path);
        await openAll();
        assert.ok((await overflow()) <= 0, `${name} at ${options.viewport.width}`);
      }
      await page.getByRole("link", { name: "Hilfe" }).click();
      assert.ok((await overflow()) <= 0, "with the help open");
      expectFailedRequests();
    }
  });

  test("can be used by everyone, as far as axe can tell", async () => {
    for (const colorScheme of ["light", "dark"]) {
      for (const viewport of [PHONE, DESK]) {
        await open({ viewport, colorScheme });
        for (const [name, path] of Object.entries(pages)) {
          await go(path);
          await openAll();
          assert.deepEqual(await violations(), [], `${name}, ${colorScheme}, ${viewport.width}`);
        }
        await go("/");
        await box().pressSequentially("Stro");
        await suggested();
        await box().press("ArrowDown");
        assert.deepEqual(await violations(), [], `suggestions, ${colorScheme}, ${viewport.width}`);
        await page.evaluate(() => document.getElementById("help").showModal());
        assert.deepEqual(await violations(), [], `help, ${colorScheme}, ${viewport.width}`);
        expectFailedRequests();
      }
    }
  });

  test("have targets of 44 pixels for fingers", async () => {
    await open(FINGERS);
    for (const [name, path] of Object.entries(pages)) {
      await go(path);
      await openAll();
      const small = await page.evaluate(() =>
        [...document.querySelectorAll("a, button, summary, label, input[type=text], input[type=search]")]
          // Within a running text links are as high as its lines; the table says what the bars say.
          .filter((one) => one.checkVisibility() && !one.closest(".text, .histogram, .skip") && !one.matches(".unseen"))
          // What is touched there is the field beside it.
          .filter((one) => one.control?.type !== "text")
          .map((one) => [one, one.getBoundingClientRect()])
          .filter(([, { width, height }]) => Math.min(width, height) < 43.9)
          .map(([one, { width, height }]) => `${one.outerHTML.slice(0, 90)} ${width} ${height}`),
      );
      assert.deepEqual(small, [], name);
    }
    expectFailedRequests();
  });

  test("do without colour: marks, changes and choices are lines, too", async () => {
    const line = (selector) => page.locator(selector).first().evaluate((one) => getComputedStyle(one).textDecorationLine);
    await go(pages.results);
    assert.equal(await line("mark"), "underline");
    await go(pages.compare);
    assert.equal(await line("ins"), "underline");
    await go(pages.compare.replace(/old=(.*?)&new=(.*?)&/, "old=$2&new=$1&"));
    assert.equal(await line("del"), "line-through");
    await open({ forcedColors: "active" });
    await go(pages.results);
    const fill = await page.locator(".histogram .bar").first().evaluate((bar) => getComputedStyle(bar).fill);
    const ink = await page.evaluate(() => getComputedStyle(document.body).color);
    assert.equal(fill, ink, "bars have the colour of text");
  });

  test("hold still for those who asked for that", async () => {
    await open({ reducedMotion: "reduce" });
    await go(pages.results);
    await page.evaluate(() => document.querySelector("main").setAttribute("aria-busy", "true"));
    const moving = await page.evaluate(() => document.getAnimations().length);
    assert.equal(moving, 0);
  });

  test("leave on paper what is for reading", async () => {
    for (const [path, kept, gone] of [
      [pages.results, ".hit h2", ".top, .filters, .actions, .pages"],
      [pages.story, ".text p", ".top, .way, .compare"],
      [pages.compare, ".rows .new", ".top, .views"],
    ]) {
      await go(path);
      await page.emulateMedia({ media: "print" });
      assert.ok(await page.locator(kept).first().isVisible(), path);
      for (const one of await page.locator(gone).all()) assert.ok(!(await one.isVisible()), `${gone} of ${path}`);
      await page.emulateMedia({ media: null });
    }
  });

  test("show articles that would be code as text, whatever holds it", async () => {
    await go(pages.hostile);
    await openAll();
    assert.match(await page.locator(".hit h2").innerText(), /<script>alert\(2\)/);
    await page.locator(".ask-why").first().click();
    await page.locator(".why").waitFor();
    assert.equal(await page.locator("main img, main script").count(), 0);
    await page.getByRole("link", { name: /^Vergleichen/ }).click();
    await page.locator(".rows").waitFor();
    assert.match(await page.locator(".rows .kept").first().innerText(), /<b>Auszeichnung<\/b>/);
    await page.getByRole("link", { name: "← Zum Artikel" }).click();
    await page.locator(".reading").waitFor();
    assert.match(await page.locator("#data").innerText(), /<img src=x onerror=alert\(\d\)>\/\.\.\/%2F\?q=#/);
    assert.equal(await page.locator('[href^="javascript:"], [onclick], [onmouseover], main img, main script').count(), 0);
    assert.notEqual(await page.title(), "gekapert");
    await go("/?q=Schlupfwinkelprobe");
    await page.getByRole("link", { name: /^Ähnliche/ }).click();
    await page.locator("#similar, .found, .reading").first().waitFor();
    await box().fill("Schlupfwinkelp");
    await suggested();
    await page.locator("#suggestions .title").click();
    await page.locator(".reading h1").waitFor();
  });

  test("are kept as pictures", async () => {
    for (const colorScheme of ["light", "dark"]) {
      for (const width of [360, 800, 1400]) {
        await open({ viewport: { width, height: width < 500 ? 780 : 900 }, colorScheme });
        for (const [name, path] of Object.entries(pages)) {
          await go(path);
          await page.screenshot({ path: `${OUT}${name}-${width}-${colorScheme}.png` });
        }
        await go("/");
        await box().pressSequentially("Rechenz");
        await page.locator('[data-query="Rechenz"]').waitFor();
        await options().first().filter({ hasText: /^Rechenz/ }).waitFor();
        await page.screenshot({ path: `${OUT}suggestions-${width}-${colorScheme}.png` });
      }
    }
    expectFailedRequests();
  });
});
