// The page in a real browser. Wants a running server with the sample corpus in LUPE_URL; see CHROMIUM below.
//
//   lupe serve corpus/samples        LUPE_URL=http://127.0.0.1:7700 node --test page.test.mjs

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { chromium } from "playwright-core";

const axe = createRequire(import.meta.url)("axe-core").source;
const URL_BASE = (process.env.LUPE_URL ?? "http://127.0.0.1:7700").replace(/\/+$/, "");
const OUT = new URL("out/", import.meta.url).pathname;
const PHONE = { width: 320, height: 700 };
const DESK = { width: 1280, height: 900 };

let browser, context, page, complaints;

before(async () => {
  await mkdir(OUT, { recursive: true });
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
});

after(() => browser?.close());

async function open(options = {}) {
  await context?.close();
  context = await browser.newContext({ viewport: DESK, locale: "de-DE", ...options });
  context.setDefaultTimeout(15_000);
  page = await context.newPage();
  // Errors of scripts, and what the content security policy keeps out, both arrive here.
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`uncaught: ${error.message}`));
  page.on("request", (request) => {
    if (!request.url().startsWith(`${URL_BASE}/`)) complaints.push(`asks elsewhere: ${request.url()}`);
  });
}

beforeEach(async () => {
  complaints = [];
  await open();
});

afterEach(() => assert.deepEqual(complaints, [], "the console stays empty"));

const go = (path) => page.goto(URL_BASE + path);
const box = () => page.getByRole("searchbox");
const titles = () => page.locator(".hit h2 a");
const query = () => new URL(page.url()).searchParams.get("q");
/** Results of this query are on the page. */
const results = (text) => page.locator(`[data-query="${text}"] .hit`).first().waitFor();
const overflow = () =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

describe("typing", () => {
  test("shows marked results as they are typed, without Enter", async () => {
    await go("/");
    await box().pressSequentially("Rechenzentren");
    await results("Rechenzentren");
    assert.match(await page.locator(".hit mark").first().innerText(), /^Rechenzentr|^Daten/i);
    assert.match(await page.locator("#counts").innerText(), /\d+ Geschichten?, \d+ Artikel/);
    assert.equal(query(), "Rechenzentren", "the address says what is shown");
    assert.equal(await page.title(), "Rechenzentren – Lupe");
    await page.waitForFunction(() => /Geschichte/.test(document.getElementById("status").textContent));
  });

  test("shows the start page again when the box is cleared with Escape", async () => {
    await go("/");
    await box().pressSequentially("Strom");
    await results("Strom");
    await box().press("Escape");
    await page.locator(".start").waitFor();
    assert.equal(await box().inputValue(), "");
    assert.equal(new URL(page.url()).search, "");
  });

  test("changes the entry in the history while typing and makes a new one on Enter", async () => {
    await go("/");
    const length = () => page.evaluate(() => history.length);
    const before = await length();
    await box().pressSequentially("Strom");
    await results("Strom");
    assert.equal(await length(), before);
    await box().press("Enter");
    await page.waitForFunction((n) => history.length === n, before + 1);
    await box().fill("Wasser");
    await results("Wasser");
    await box().press("Enter");
    await page.waitForFunction((n) => history.length === n, before + 2);
    await page.goBack();
    await results("Strom");
    assert.equal(await box().inputValue(), "Strom");
    await page.goBack();
    await page.locator(".start").waitFor();
    assert.equal(await box().inputValue(), "");
    await page.goForward();
    await results("Strom");
    assert.equal(await box().inputValue(), "Strom");
  });

  test("asks for nothing while a character is being composed", async () => {
    await go("/");
    const asked = [];
    page.on("request", (request) => request.url().includes("fragment") && asked.push(request.url()));
    const session = await context.newCDPSession(page);
    await box().focus();
    await session.send("Input.imeSetComposition", { text: "Stro", selectionStart: 4, selectionEnd: 4 });
    await page.waitForFunction(() => document.getElementById("q").value === "Stro");
    await session.send("Input.insertText", { text: "Strom" });
    await results("Strom");
    assert.deepEqual(asked.map((url) => new URL(url).searchParams.get("q")), ["Strom"]);
  });

  test("drops answers that come late", async () => {
    let release;
    const held = new Promise((done) => (release = done));
    await page.route(/q=S&/, async (route) => {
      await held;
      await route.continue().catch(() => {});
    });
    await go("/");
    await box().pressSequentially("S");
    await box().pressSequentially("trom", { delay: 50 });
    await results("Strom");
    release();
    await box().press("End");
    assert.equal(await page.locator(".found").getAttribute("data-query"), "Strom");
  });

  test("keeps the old results when the server fails, and says so", async () => {
    await go("/?q=Strom");
    await page.route(/fragment=1/, (route) => route.abort());
    await box().press("End");
    await box().pressSequentially("x");
    await page.locator("#status:not(.unseen)").waitFor();
    assert.match(await page.locator("#status").innerText(), /antwortet nicht/);
    assert.ok((await titles().count()) > 0);
    await page.unroute(/fragment=1/);
    await box().press("Backspace");
    await page.locator("#status.unseen").waitFor({ state: "attached" });
    // The browser itself reports the request that the test made fail.
    complaints = complaints.filter((text) => !text.includes("net::ERR_FAILED"));
  });

  test("goes to the box with / and to the results with the arrow", async () => {
    await go("/?q=Strom");
    await page.locator("h1").first().waitFor({ state: "attached" });
    await page.keyboard.press("/");
    assert.equal(await page.evaluate(() => document.activeElement.id), "q");
    assert.equal(await box().inputValue(), "Strom");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    assert.equal(
      await page.evaluate(() => document.activeElement.getAttribute("href")),
      await titles().nth(1).getAttribute("href"),
    );
  });
});

describe("results", () => {
  test("open into an article with its marks, and back leads to them", async () => {
    await go("/");
    await box().pressSequentially("Rechenzentren");
    await results("Rechenzentren");
    const title = await titles().first().innerText();
    await titles().first().click();
    await page.locator(".reading h1").waitFor();
    assert.equal(await page.locator(".reading h1").innerText(), title);
    assert.ok((await page.locator(".text mark").count()) > 0, "the article's text is marked");
    await page.getByRole("button", { name: "Nächste Fundstelle" }).click();
    assert.equal(await page.locator("mark.current").getAttribute("id"), "m1");
    await page.goBack();
    await results("Rechenzentren");
    assert.equal(await box().inputValue(), "Rechenzentren");
    assert.equal(await titles().first().innerText(), title);
  });

  test("can be narrowed by ticking, and the tick can be taken back", async () => {
    await go("/?q=2024");
    const all = await page.locator("#counts").innerText();
    await page.getByRole("checkbox", { name: "Deutsch" }).check();
    await page.locator(".chips").waitFor();
    assert.equal(new URL(page.url()).searchParams.get("lang"), "de");
    const languages = await page.locator(".hit article").evaluateAll((hits) => hits.map((hit) => hit.lang));
    assert.ok(languages.length > 0 && languages.every((language) => language === "de"));
    await page.getByRole("link", { name: "Filter entfernen: Deutsch" }).click();
    await page.locator(".chips").waitFor({ state: "detached" });
    assert.equal(await page.locator("#counts").innerText(), all);
    await page.goBack();
    await page.locator(".chips").waitFor();
  });

  test("say what other versions there are", async () => {
    await go("/?q=S%C3%A4gewerk+Gro%C3%9Fbrand");
    const versions = page.locator(".versions").first();
    assert.match(await versions.locator("summary").innerText(), /^\+\d+ Fassung/);
    await versions.locator("summary").click();
    await versions.locator("a").first().click();
    await page.locator(".reading h1").waitFor();
  });

  test("say in words that there are none", async () => {
    await go("/?q=Xyzzyquux");
    assert.match(await page.locator("#counts").innerText(), /Nichts gefunden/);
    assert.match(await page.locator(".remarks").innerText(), /Kein Treffer für „Xyzzyquux“/);
  });

  test("show what was typed as text, whatever it is", async () => {
    const hostile = `"><img src=x onerror=alert(1)>`;
    await go("/");
    await box().fill(hostile);
    await page.waitForFunction((text) => document.querySelector(".found")?.dataset.query === text, hostile);
    assert.equal(await page.locator("main img").count(), 0);
  });
});

test("everything works without a script", async () => {
  await open({ javaScriptEnabled: false });
  await go("/");
  await box().fill("Rechenzentren");
  await page.getByRole("button", { name: "Suchen" }).click();
  await results("Rechenzentren");
  assert.ok((await page.locator(".hit mark").count()) > 0);
  await page.getByRole("checkbox", { name: "samples" }).check();
  await page.getByRole("button", { name: "Anwenden" }).click();
  await page.locator(".chips").waitFor();
  assert.equal(new URL(page.url()).searchParams.get("source"), "samples");
  await titles().first().click();
  assert.ok((await page.locator(".text mark").count()) > 0);
  await page.getByRole("link", { name: "Zurück zu den Treffern" }).click();
  await page.locator(".chips").waitFor();
  assert.equal(query(), "Rechenzentren");
});

test("the page speaks the browser's language until another is chosen", async () => {
  await open({ locale: "en-GB" });
  await go("/?q=Strom");
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  await page.getByRole("link", { name: "Deutsch", exact: true }).first().click();
  await page.locator("html[lang=de]").waitFor({ state: "attached" });
  await go("/?q=Wasser");
  assert.equal(await page.locator("html").getAttribute("lang"), "de", "the choice is remembered");
});

describe("looks", () => {
  let article;
  before(async () => {
    const answer = await fetch(`${URL_BASE}/api/v1/search?q=Rechenzentren&limit=1`);
    const { hits } = await answer.json();
    article = `/article/${encodeURIComponent(hits[0].id)}?q=Rechenzentren`;
  });
  const pages = () => ({ start: "/", results: "/?q=Rechenzentren+Strom&lang=de", none: "/?q=Xyzzyquux", article });

  test("never scroll sideways at 320 pixels, nor at 200 %", async () => {
    // 200 % zoom at 1280 pixels leaves 640 of the page's own.
    for (const viewport of [PHONE, { width: 640, height: 450 }]) {
      await open({ viewport });
      for (const path of Object.values(pages())) {
        await go(path);
        assert.ok((await overflow()) <= 0, `${path} at ${viewport.width}`);
      }
      await go(pages().results);
      await page.getByText("Filter (1)").click();
      await page.getByRole("checkbox", { name: "Deutsch" }).waitFor();
      assert.ok((await overflow()) <= 0, "with the filters open");
    }
  });

  test("can be used by everyone, as far as axe can tell", async () => {
    for (const colorScheme of ["light", "dark"]) {
      for (const viewport of [PHONE, DESK]) {
        await open({ viewport, colorScheme });
        for (const [name, path] of Object.entries(pages())) {
          await go(path);
          await page.evaluate(axe);
          const { violations, passes } = await page.evaluate(() => window.axe.run());
          assert.ok(passes.length > 10, "it did look");
          const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
          assert.deepEqual(found, [], `${name}, ${colorScheme}, ${viewport.width}`);
        }
      }
    }
  });

  test("are kept as pictures", async () => {
    for (const colorScheme of ["light", "dark"]) {
      for (const width of [360, 800, 1400]) {
        await open({ viewport: { width, height: width < 500 ? 780 : 900 }, colorScheme });
        for (const [name, path] of Object.entries(pages())) {
          await go(path);
          await page.screenshot({ path: `${OUT}${name}-${width}-${colorScheme}.png` });
        }
      }
    }
  });
});
