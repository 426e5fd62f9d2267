// An article for reading, and two side by side.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { everyPage, firstHit, go, open, page, PHONE, query } from "./harness.mjs";

const current = () => page.locator("mark.current").getAttribute("id");

describe("an article", () => {
  test("has a way through its marks, by buttons and by keys", async () => {
    await go((await firstHit("Rechenzentrum Strom")).path);
    const all = await page.locator(".text mark").count();
    assert.ok(all > 2);
    await page.getByRole("button", { name: "Nächste Fundstelle" }).click();
    assert.equal(await current(), "m1");
    assert.match(await page.locator(".matches a").innerText(), new RegExp(`^1 / ${all} Fundstellen$`));
    await page.keyboard.press("n");
    assert.equal(await current(), "m2");
    assert.ok(await page.locator("mark.current").isVisible());
    await page.keyboard.press("Shift+N");
    await page.keyboard.press("Shift+N");
    assert.equal(await current(), `m${all}`, "before the first comes the last");
    await page.getByRole("button", { name: "Vorige Fundstelle" }).click();
    assert.equal(await current(), `m${all - 1}`);
  });

  test("names its data, its versions and what is like it", async () => {
    await go((await firstHit("Sägewerk Großbrand")).path);
    assert.match(await page.locator("#data").innerText(), /Kennung\s+nka-2024-0815-01/);
    const original = page.locator("#data").getByRole("link", { name: "https://example.org/nka/2024/08/15/saegewerk" });
    assert.match(await original.getAttribute("rel"), /noopener noreferrer/);
    assert.match(await page.locator("#versions").innerText(), /Dieser Artikel ist die .*Fassung\./);
    await page.locator("#versions").getByRole("link", { name: /^Vergleichen/ }).click();
    await page.locator(".rows").waitFor();
    await page.getByRole("link", { name: "Zurück zu den Treffern" }).click();
    assert.equal(query(), "Sägewerk Großbrand");
    await go((await firstHit("Rechenzentren")).path);
    await page.locator("#similar a").first().click();
    await page.locator(".reading h1").waitFor();
  });
});

describe("two articles", () => {
  const x = async (selector) => (await page.locator(selector).first().boundingBox()).x;
  const y = async (selector) => (await page.locator(selector).first().boundingBox()).y;

  test("stand side by side, sentence by sentence, with what is different marked", async () => {
    await go((await everyPage()).compare);
    assert.match(await page.locator(".gist").innerText(), /% der Sätze gemeinsam, 1 davon umformuliert, \d+ hinzugekommen\./);
    assert.ok((await x(".reworded .old")) < (await x(".reworded .new")));
    assert.equal(await y(".reworded .old"), await y(".reworded .new"));
    assert.equal(await page.locator(".reworded .new ins").first().innerText(), "Wendelsbrück (nka");
    assert.ok(await page.locator(".added ins").first().innerText());
    assert.deepEqual([...new Set(await page.locator(".label").allInnerTexts())].sort(), ["gleich", "hinzugekommen", "umformuliert"]);
    const rows = await page.locator(".rows li").count();
    await page.getByRole("link", { name: "Nur Unterschiede" }).click();
    await page.locator('[aria-current]:text("Nur Unterschiede")').waitFor();
    assert.ok((await page.locator(".rows li").count()) < rows);
    await page.getByRole("link", { name: "Seiten tauschen" }).click();
    await page.locator(".dropped del").first().waitFor();
    assert.equal(await page.locator(".added").count(), 0);
    assert.equal(query("only"), "changes");
  });

  test("stand under one another on a phone, what is the same once", async () => {
    await open({ viewport: PHONE });
    await go((await everyPage()).compare);
    assert.equal(await x(".reworded .old"), await x(".reworded .new"));
    assert.ok((await y(".reworded .old")) < (await y(".reworded .new")));
    assert.ok(!(await page.locator(".kept .old").first().isVisible()));
  });
});
