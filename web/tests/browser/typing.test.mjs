// Search as you type: when it asks, what it shows meanwhile, and what becomes of the address.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { box, context, DESK, go, hold, open, page, PHONE, query, results, suggested, titles, watch } from "./harness.mjs";

const FRAGMENT = /fragment=1/;

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
    await box().press("End");
    await page.locator("#suggestions").waitFor();
    await box().press("Escape");
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
    const asked = watch(/fragment|suggest/);
    const session = await context.newCDPSession(page);
    await box().focus();
    await session.send("Input.imeSetComposition", { text: "Stro", selectionStart: 4, selectionEnd: 4 });
    await page.waitForFunction(() => document.getElementById("q").value === "Stro");
    await session.send("Input.insertText", { text: "Strom" });
    await results("Strom");
    await suggested();
    assert.deepEqual(new Set(asked.map((url) => url.searchParams.get("q"))), new Set(["Strom"]));
    assert.equal(asked.length, 2, "one search and one completion");
  });

  test("gives up what it asked for before", async () => {
    await hold(/q=S&/);
    await go("/");
    const given = page.waitForEvent("requestfailed", (request) => /q=S&/.test(request.url()));
    await box().pressSequentially("S");
    await box().pressSequentially("trom", { delay: 50 });
    assert.equal((await given).failure().errorText, "net::ERR_ABORTED");
    await results("Strom");
  });

  test("drops answers that come late", async () => {
    const release = await hold(/q=S&/);
    await go("/");
    await box().pressSequentially("S");
    await box().pressSequentially("trom", { delay: 50 });
    await results("Strom");
    release();
    await box().press("End");
    assert.equal(await page.locator(".found").getAttribute("data-query"), "Strom");
  });

  test("asks at the first key, and then once the next keys have stopped for 30 ms", async () => {
    await page.clock.install();
    await go("/");
    await page.clock.pauseAt(Date.now() + 60_000);
    const asked = watch(FRAGMENT);
    const completed = watch(/suggest/);
    await box().press("S");
    await results("S").catch(() => {});
    assert.deepEqual(asked.map((url) => url.searchParams.get("q")), ["S"]);
    for (const key of "trom") await box().press(key);
    await page.clock.runFor(29);
    assert.equal(asked.length, 1, "keys that follow at once are waited for");
    await page.clock.runFor(1);
    await results("Strom");
    assert.deepEqual(asked.map((url) => url.searchParams.get("q")), ["S", "Strom"]);
    assert.equal(completed.length, 0, "results come first");
    await page.clock.runFor(30);
    await suggested();
    assert.deepEqual(completed.map((url) => url.searchParams.get("q")), ["Strom"]);
  });

  test("keeps the old results meanwhile, and shows that it waits after 300 ms only", async () => {
    await page.clock.install();
    await go("/?q=Strom");
    await page.clock.pauseAt(Date.now() + 60_000);
    const release = await hold(FRAGMENT);
    await box().press("End");
    await box().press("p");
    await page.clock.runFor(299);
    assert.equal(await page.locator("main").getAttribute("aria-busy"), null);
    assert.ok((await titles().count()) > 0, "the old results stay");
    await page.clock.runFor(1);
    await page.locator("main[aria-busy=true]").waitFor();
    assert.ok((await titles().count()) > 0);
    release();
    await page.locator('[data-query="Stromp"]').waitFor();
    assert.equal(await page.locator("main").getAttribute("aria-busy"), null);
  });

  test("speaks the counts half a second after it ends", async () => {
    await page.clock.install();
    await go("/");
    await page.clock.pauseAt(Date.now() + 60_000);
    await box().press("S");
    await page.clock.runFor(100);
    await box().fill("Strom");
    await results("Strom");
    await page.clock.runFor(499);
    assert.equal(await page.locator("#status").textContent(), "");
    await page.clock.runFor(1);
    assert.match(await page.locator("#status").textContent(), /^\d+ Geschichten, \d+ Artikel/);
    assert.equal(await page.locator("#status").getAttribute("role"), "status");
  });

  test("takes the last word for a beginning until Enter", async () => {
    await go("/");
    await box().pressSequentially("Rechenz");
    await results("Rechenz");
    assert.match(await page.locator(".remarks").innerText(), /was mit „Rechenz“ beginnt/);
    assert.equal(query(), "Rechenz");
    assert.match(await titles().first().getAttribute("href"), /q=Rechenz\*/, "its marks are those that are shown");
    await box().press("Enter");
    await page.locator(".nothing").waitFor();
    assert.match(await page.locator(".remarks").innerText(), /Kein Treffer für „Rechenz“/);
  });

  test("offers what was meant where what was typed begins nothing", async () => {
    await go("/");
    await box().pressSequentially("Rechenzentrm");
    await page.locator(".meant").getByRole("link", { name: "Rechenzentrum" }).waitFor();
    await box().fill('"Strom Kuchen"');
    await page.locator(".repairs a").first().waitFor();
  });

  for (const viewport of [DESK, PHONE]) test(`moves nothing that stands above the results (${viewport.width})`, async () => {
    await open({ viewport });
    await go("/?q=Strom");
    await page.evaluate(() => {
      window.shifts = 0;
      new PerformanceObserver((list) => {
        for (const shift of list.getEntries()) window.shifts += shift.value;
      }).observe({ type: "layout-shift", buffered: true });
    });
    const places = () =>
      page.evaluate(() =>
        ["#q", ".brand", "main", "#counts"].map((one) => JSON.stringify(document.querySelector(one)?.getBoundingClientRect())),
      );
    const before = await places();
    await box().press("End");
    for (const [key, shown] of [["x", "Stromx"], ["y", "Stromxy"], ["Backspace", "Stromx"], ["Backspace", "Strom"]]) {
      await box().press(key);
      await page.locator(`[data-query="${shown}"]`).waitFor();
      const now = await places();
      assert.deepEqual(now.slice(0, 3).map((one) => JSON.parse(one).y), before.slice(0, 3).map((one) => JSON.parse(one).y));
      assert.equal(JSON.parse(now[3]).y, JSON.parse(before[3]).y, "the counts stay where they are");
    }
    assert.equal(await page.evaluate(() => window.shifts), 0);
  });
});
