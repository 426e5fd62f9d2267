// The list of suggestions: a combobox after WAI-ARIA.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  box, expectFailedRequests, focused, go, hold, open, options, page, query, results, suggested, titles, unsuggested, watch,
} from "./harness.mjs";

const active = async () => {
  const id = await box().getAttribute("aria-activedescendant");
  return id && page.locator(`#${id}[aria-selected=true]`).innerText();
};

async function type(text) {
  await go("/");
  await box().pressSequentially(text);
  await suggested();
  await page.waitForFunction((typed) => document.querySelector(".found")?.dataset.query === typed, text);
}

describe("suggestions", () => {
  test("are a list that belongs to the box, which keeps the focus", async () => {
    await go("/");
    assert.equal(await box().getAttribute("aria-expanded"), "false");
    await type("Stro");
    assert.equal(await box().getAttribute("aria-expanded"), "true");
    assert.equal(await box().getAttribute("aria-autocomplete"), "list");
    assert.equal(await page.locator(`#${await box().getAttribute("aria-controls")}`).getAttribute("role"), "listbox");
    assert.equal(await active(), null, "none is chosen unasked");
    const all = await options().count();
    assert.ok(all > 2);
    await box().press("ArrowDown");
    assert.match(await active(), /^Strom/);
    assert.equal(await box().inputValue(), "Stro", "the box says what was typed");
    assert.equal(await focused(), "q");
    await box().press("ArrowUp");
    assert.equal(await active(), null, "above the first is what was typed");
    await box().press("ArrowUp");
    assert.equal(await active(), await options().nth(all - 1).innerText(), "and above that the last");
    await box().press("ArrowDown");
    assert.equal(await active(), null);
    await box().press("ArrowDown");
    await box().press("ArrowLeft");
    assert.equal(await active(), null, "who edits the text has left the list");
  });

  test("are searched by Enter when chosen; else what was typed is", async () => {
    await type("Stro");
    await box().press("Enter");
    await unsuggested();
    assert.equal(await box().inputValue(), "Stro");
    assert.equal(query(), "Stro");
    await type("Stro");
    await box().press("ArrowDown");
    await box().press("Enter");
    await results("Strom");
    await unsuggested();
    assert.equal(await box().inputValue(), "Strom");
    assert.equal(query(), "Strom");
    await page.goBack();
    await page.waitForFunction(() => document.getElementById("q").value !== "Strom");
  });

  test("are closed by Escape, which clears the box the second time", async () => {
    await type("Stro");
    await box().press("Escape");
    await unsuggested();
    assert.equal(await box().getAttribute("aria-expanded"), "false");
    assert.equal(await box().inputValue(), "Stro");
    await box().press("Alt+ArrowDown");
    await suggested();
    await box().press("Escape");
    await box().press("Escape");
    assert.equal(await box().inputValue(), "");
    await page.locator(".start").waitFor();
  });

  test("give way to the results: the arrow leads there once the list is closed", async () => {
    await type("Strom");
    await box().press("Escape");
    await box().press("ArrowDown");
    assert.equal(await focused(), await titles().first().getAttribute("href"));
  });

  test("can be clicked", async () => {
    await type("Stro");
    await options().filter({ hasText: "Strompreis" }).first().click();
    await results("Strompreis");
    assert.equal(await focused(), "q");
  });

  test("lead to an article where they are its title", async () => {
    await type("Backen");
    await page.locator("#suggestions .title").first().click();
    await page.locator(".reading h1").waitFor();
    assert.match(await page.locator(".reading h1").innerText(), /Backen/);
  });

  test("that come late, or when the box was left, are dropped", async () => {
    await go("/");
    const release = await hold(/suggest.*q=S$/);
    await box().pressSequentially("S");
    await box().pressSequentially("tro", { delay: 50 });
    await suggested();
    const shown = await options().allInnerTexts();
    release();
    await page.locator(".found").waitFor();
    assert.deepEqual(await options().allInnerTexts(), shown);
    await page.getByRole("link", { name: "English" }).focus();
    await unsuggested();
  });

  test("are shown as text, whatever they are", async () => {
    const hostile = `Strom<img src=x onerror=alert(1)>`;
    const suggestions = [
      { text: hostile, kind: "word", id: null, articles: 3 },
      { text: hostile, kind: "title", id: `"'<>/../x`, articles: 1 },
    ];
    await page.route(/suggest/, (route) => route.fulfill({ json: { schema: 1, typed: "x", suggestions } }));
    await type("Strom");
    assert.equal(await page.locator("#suggestions img").count(), 0);
    assert.match(await options().first().innerText(), /<img src=x/);
    await box().press("ArrowUp");
    await box().press("Enter");
    await page.locator(".failure").waitFor();
    assert.equal(new URL(page.url()).pathname, `/article/${encodeURIComponent(`"'<>/../x`)}`);
    expectFailedRequests();
  });

  test("are there on the page of an article too", async () => {
    await go("/help");
    await box().pressSequentially("Strompr");
    await options().first().filter({ hasText: /^Strompreis/ }).waitFor();
    await box().press("ArrowDown");
    await box().press("Enter");
    await results("Strompreis");
  });

  test("cover no part of the page where scripts are switched off", async () => {
    await open({ javaScriptEnabled: false });
    const asked = watch(/suggest/);
    await go("/");
    await page.getByRole("searchbox").pressSequentially("Stro");
    assert.equal(await page.locator("#suggestions").count(), 0);
    assert.deepEqual(asked, []);
  });
});
