// The whole page by keys alone.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { box, focused, go, options, page, results, titles, unsuggested } from "./harness.mjs";

const href = (at) => titles().nth(at).getAttribute("href");

describe("keys", () => {
  test("lead to the box", async () => {
    for (const key of ["/", "Control+k"]) {
      await go("/?q=Strom");
      await titles().first().waitFor();
      await page.keyboard.press(key);
      assert.equal(await focused(), "q");
      assert.equal(await box().inputValue(), "Strom");
    }
  });

  test("lead through the results, and Enter opens one", async () => {
    await go("/?q=Strom");
    await page.keyboard.press("j");
    assert.equal(await focused(), await href(0));
    await page.keyboard.press("j");
    await page.keyboard.press("j");
    await page.keyboard.press("k");
    assert.equal(await focused(), await href(1));
    await page.keyboard.press("ArrowDown");
    assert.equal(await focused(), await href(2));
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowUp");
    assert.equal(await focused(), await href(0));
    await page.keyboard.press("k");
    assert.equal(await focused(), await href(0), "before the first there is none");
    await page.keyboard.press("ArrowUp");
    assert.equal(await focused(), "q");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.locator(".reading h1").waitFor();
  });

  test("are letters where somebody types", async () => {
    await go("/");
    await box().pressSequentially("jk?/n");
    assert.equal(await box().inputValue(), "jk?/n");
    assert.ok(!(await page.getByRole("dialog").isVisible()));
  });

  test("are named in a dialog, and single ones can be switched off for good", async () => {
    await go("/?q=Strom");
    await page.keyboard.press("?");
    const help = page.getByRole("dialog", { name: "Hilfe" });
    await help.waitFor();
    await page.keyboard.press("j");
    assert.ok(await help.isVisible(), "the page below gets no keys");
    await help.getByRole("checkbox", { name: "Einzelne Tasten verwenden" }).uncheck();
    await page.keyboard.press("Escape");
    await help.waitFor({ state: "hidden" });
    for (const reload of [false, true]) {
      if (reload) await page.reload();
      await page.evaluate(() => document.activeElement.blur());
      for (const key of ["/", "j", "?"]) await page.keyboard.press(key);
      assert.equal(await page.evaluate(() => document.activeElement.tagName), "BODY");
      assert.ok(!(await help.isVisible()));
      await page.keyboard.press("Control+k");
      assert.equal(await focused(), "q", "keys with Ctrl still work");
    }
    await page.getByRole("link", { name: "Hilfe" }).click();
    await help.getByRole("checkbox").check();
    await help.getByRole("button", { name: "Schließen" }).click();
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press("/");
    assert.equal(await focused(), "q");
  });

  test("are enough for all: from the start page to the reasons, a filter and an article", async () => {
    const tabTo = async (name) => {
      for (let n = 0; n < 60; n++) {
        await page.keyboard.press("Tab");
        const found = await page.evaluate(() => {
          const at = document.activeElement;
          return [at.getAttribute("aria-label"), at.labels?.[0]?.innerText, at.innerText].filter(Boolean).join("|");
        });
        if (name.test(found)) return;
      }
      assert.fail(`no way to ${name} by Tab`);
    };
    await go("/");
    assert.equal(await focused(), "q", "the box waits for what is typed");
    await page.keyboard.type("Stro");
    await options().first().filter({ hasText: /^Strom/ }).waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await results("Strom");
    await unsuggested();
    await tabTo(/^samples/);
    await page.keyboard.press("Space");
    await page.locator(".chips").waitFor();
    await tabTo(/^Warum/);
    await page.keyboard.press("Enter");
    await page.locator(".why").waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.locator(".reading h1").waitFor();
    await tabTo(/Nächste Fundstelle/);
    await page.keyboard.press("Enter");
    await page.locator("mark.current").waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("Sägewerk Großbrand");
    await page.keyboard.press("Enter");
    await results("Sägewerk Großbrand");
    await tabTo(/^\+\d+ Fassung/);
    await page.keyboard.press("Enter");
    await tabTo(/^Vergleichen/);
    await page.keyboard.press("Enter");
    await page.locator(".comparison .rows").waitFor();
  });
});
