// What stands in the results: filters, versions, reasons, and what to do where little is found.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { box, focused, go, open, page, PHONE, query, results, titles } from "./harness.mjs";

const versions = () => page.locator(".versions").first();

describe("results", () => {
  test("open into an article with its marks, and back leads to them", async () => {
    await go("/");
    await box().pressSequentially("Rechenzentren");
    await results("Rechenzentren");
    await box().press("Enter");
    const title = await titles().first().innerText();
    await titles().first().click();
    await page.locator(".reading h1").waitFor();
    assert.equal(await page.locator(".reading h1").innerText(), title);
    assert.ok((await page.locator(".text mark").count()) > 0, "the article's text is marked");
    await page.goBack();
    await results("Rechenzentren");
    assert.equal(await box().inputValue(), "Rechenzentren");
    assert.equal(await titles().first().innerText(), title);
  });

  test("can be narrowed by ticking, and the tick can be taken back", async () => {
    await go("/?q=2024");
    const all = await page.locator("#counts").innerText();
    const german = page.getByRole("group", { name: "Sprache" }).getByRole("checkbox", { name: "Deutsch" });
    await german.check();
    await page.locator(".chips").waitFor();
    assert.equal(query("lang"), "de");
    assert.equal(await focused(), await german.getAttribute("id"), "the focus stays where it was");
    const languages = await page.locator(".hit article").evaluateAll((hits) => hits.map((hit) => hit.lang));
    assert.ok(languages.length > 0 && languages.every((language) => language === "de"));
    await page.getByRole("link", { name: "Filter entfernen: Deutsch" }).click();
    await page.locator(".chips").waitFor({ state: "detached" });
    assert.equal(await page.locator("#counts").innerText(), all);
    await page.goBack();
    await page.locator(".chips").waitFor();
  });

  test("can be narrowed to a month in the histogram, and in the table behind it", async () => {
    await go("/?q=Strom");
    const bar = page.locator(".histogram a").first();
    const name = async () => (await bar.locator("title").textContent()).split(":")[0];
    const chip = (text) => page.locator(".chips").getByText(text).waitFor();
    const year = await name();
    assert.match(year, /^\d{4}$/, "years, as there are too many months");
    await bar.click();
    await chip(year);
    const month = await name();
    assert.match(month, new RegExp(`^\\p{L}+ ${year}$`, "u"), "and then the months of one");
    await bar.click();
    await chip(month);
    assert.equal(query("from"), query("to"));
    await page.locator(".histogram .chosen").click();
    await page.locator(".chips").waitFor({ state: "detached" });
    await page.getByText("Als Tabelle").click();
    const table = page.getByRole("table", { name: "Treffer nach Jahr" });
    await table.getByRole("rowheader").last().getByRole("link", { name: year }).click();
    await chip(year);
    assert.ok((await titles().count()) > 0);
  });

  test("can be ordered, paged and unfolded, each under an address of its own", async () => {
    await go("/?q=2024");
    await page.getByRole("link", { name: "Neueste zuerst" }).click();
    await page.locator('.order [aria-current]:text("Neueste zuerst")').waitFor();
    assert.equal(query("sort"), "date");
    const dates = await page.locator(".hit time").evaluateAll((all) => all.map((one) => one.dateTime));
    assert.deepEqual(dates, dates.toSorted().reverse());
    await page.getByRole("link", { name: "Seite 2" }).click();
    await page.locator('.list[start="11"]').waitFor();
    assert.deepEqual([query("page"), query("sort")], ["2", "date"]);
    await page.getByRole("checkbox", { name: "Fassungen einzeln zeigen" }).check();
    await page.waitForURL(/collapse=0/);
    assert.equal(query("page"), null, "another search begins at its first page");
    await page.locator('.list[start="1"]').waitFor();
    assert.doesNotMatch(await page.locator("#counts").innerText(), /Geschichte/);
    await page.goBack();
    await page.locator('.list[start="11"]').waitFor();
    await page.goBack();
    await page.goBack();
    await page.locator('.order [aria-current]:text("Passendste zuerst")').waitFor();
  });

  test("have their filters behind one button on a phone", async () => {
    await open({ viewport: PHONE });
    await go("/?q=2024&lang=de");
    const german = page.getByRole("checkbox", { name: "Deutsch" });
    assert.ok(!(await german.isVisible()));
    await page.getByText("Filter (1)").click();
    await german.uncheck();
    await page.locator(".chips").waitFor({ state: "detached" });
    assert.ok(await german.isVisible(), "the filters stay open");
  });

  test("open their other versions in place", async () => {
    await go("/?q=S%C3%A4gewerk+Gro%C3%9Fbrand");
    assert.match(await versions().locator("summary").innerText(), /^\+\d+ Fassung/);
    await versions().locator("summary").click();
    assert.match(await versions().innerText(), /bearbeitet, \d+ % gleich/);
    await versions().getByRole("link", { name: /^Vergleichen/ }).click();
    await page.locator(".comparison .rows").waitFor();
    await page.goBack();
    await versions().locator("summary").click();
    await versions().locator("a").first().click();
    await page.locator(".reading h1").waitFor();
  });

  test("say in place why they are there", async () => {
    await go("/?q=Rechenzentrum+Strom");
    const why = page.getByRole("button", { name: /^Warum/ });
    assert.equal(await why.first().getAttribute("aria-expanded"), "false");
    await why.first().click();
    const reasons = page.locator(".hit").first().locator(".why");
    await reasons.waitFor();
    assert.match(await reasons.innerText(), /Der Artikel ist Treffer 1 von \d+/);
    assert.match(await reasons.innerText(), /„Strom“ steht .*%/);
    assert.equal(await why.first().getAttribute("aria-expanded"), "true");
    await why.nth(1).focus();
    await page.keyboard.press("Space");
    await page.locator(".hit").nth(1).locator(".why").waitFor();
    assert.equal(await page.locator(".why").count(), 2);
    await page.keyboard.press("Enter");
    await page.locator(".hit").nth(1).locator(".why").waitFor({ state: "detached" });
    assert.equal(query("why"), null, "the address stays that of the search");
  });

  test("lead to articles like them", async () => {
    await go("/?q=Rechenzentrum");
    const title = await titles().first().innerText();
    await page.getByRole("link", { name: /^Ähnliche/ }).first().click();
    await page.waitForFunction(() => document.getElementById("q").value.startsWith("similar:"));
    await page.locator('.found[data-query^="similar:"] .hit').first().waitFor();
    assert.ok(!(await titles().allInnerTexts()).includes(title));
  });

  test("name what was looked for besides", async () => {
    await go("/?q=KI");
    assert.match(await page.locator(".remarks").innerText(), /Für „KI“ wurde auch .*„Künstliche Intelligenz“.* gesucht/);
  });

  test("that are none offer what was meant", async () => {
    await go("/?q=Rechenzentrm");
    assert.match(await page.locator("#counts").innerText(), /Nichts gefunden/);
    assert.match(await page.locator(".remarks").innerText(), /Kein Treffer für „Rechenzentrm“/);
    assert.match(await page.locator(".meant").innerText(), /^Meinten Sie Rechenzentrum\? \d+ Geschichten$/);
    await page.locator(".meant a").click();
    await results("Rechenzentrum");
    assert.equal(await box().inputValue(), "Rechenzentrum");
  });

  test("that are none offer what finds something, with its number", async () => {
    await go("/?q=%22Strom+Kuchen%22&lang=de");
    const repair = page.locator(".repairs a").first();
    const [, number] = (await repair.innerText()).match(/nicht als Wortfolge: (\d+)$/);
    await repair.click();
    await page.locator(".hit").first().waitFor();
    assert.match(await page.locator("#counts").innerText(), new RegExp(`^${number} Geschichten`));
    assert.equal(query("lang"), "de");
    await go("/?q=Strom&from=1900&to=1901");
    assert.match(await page.locator(".nothing").innerText(), /Filter schließen alle Treffer aus/);
    await page.getByRole("link", { name: /zu jeder Zeit: \d+/ }).click();
    await results("Strom");
    assert.equal(query("from"), null);
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
  await page.getByRole("searchbox").fill("Rechenzentren");
  await page.getByRole("button", { name: "Suchen" }).click();
  await results("Rechenzentren");
  assert.ok((await page.locator(".hit mark").count()) > 0);
  await page.getByRole("checkbox", { name: "samples" }).check();
  await page.getByRole("button", { name: "Anwenden" }).click();
  await page.locator(".chips").waitFor();
  assert.equal(query("source"), "samples");
  await page.getByRole("link", { name: /^Warum/ }).nth(1).click();
  assert.match(await page.locator(".hit").nth(1).locator(".why").innerText(), /Der Artikel ist Treffer 2 von/);
  assert.equal(query("source"), "samples");
  await page.locator(".histogram a").first().click();
  assert.equal(await page.locator(".chips li").count(), 3);
  await titles().first().click();
  assert.ok((await page.locator(".text mark").count()) > 0);
  await page.getByRole("link", { name: "Zurück zu den Treffern" }).click();
  await page.locator(".chips").waitFor();
  assert.equal(query(), "Rechenzentren");
  await go("/?q=2024");
  await page.getByRole("link", { name: "Seite 2" }).click();
  assert.equal(await page.locator(".list").getAttribute("start"), "11");
  await go("/?q=S%C3%A4gewerk+Gro%C3%9Fbrand");
  await versions().locator("summary").click();
  await versions().getByRole("link", { name: /^Vergleichen/ }).click();
  await page.getByRole("link", { name: "Nur Unterschiede" }).click();
  assert.equal(await page.locator(".rows .kept").count(), 0);
  await page.getByRole("link", { name: "Hilfe" }).click();
  assert.equal(await page.locator("h1").innerText(), "Hilfe");
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
