// What stands in the results: filters, versions, reasons, and what to do where little is found.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { box, focused, go, open, page, PHONE, query, results, titles, URL_BASE } from "./harness.mjs";

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

  test("are a plain list, and each says what it is, in its own language", async () => {
    await go("/?q=2024");
    const list = page.getByRole("main").getByRole("list").filter({ has: page.locator(".hit") });
    assert.equal(await list.count(), 1);
    const hits = await page.locator(".hit").evaluateAll((all) =>
      all.map((hit) => ({
        role: hit.role ?? hit.localName,
        links: hit.querySelectorAll("h2 a").length,
        source: hit.querySelector(".source")?.textContent,
        date: hit.querySelector("time")?.dateTime,
        lang: hit.querySelector("article").lang,
        told: hit.querySelector(".about > :last-child").textContent,
      })),
    );
    assert.equal(hits.length, 10);
    for (const { role, links, source, date, lang, told } of hits) {
      assert.deepEqual([role, links], ["li", 1]);
      assert.ok(source);
      assert.match(date ?? "2024", /^\d{4}(-\d\d){0,2}$/);
      assert.equal(told, new Intl.DisplayNames("de", { type: "language" }).of(lang));
    }
    assert.ok(new Set(hits.map(({ lang }) => lang)).size > 1, "not all are in one language");
  });

  test("are shown by whole sentences of the article", async () => {
    await go("/?q=Rechenzentren");
    for (const hit of await page.locator(".hit").all()) {
      const address = new URL(await hit.locator("h2 a").getAttribute("href"), URL_BASE);
      const { text } = await (await fetch(`${URL_BASE}/api/v1/articles/${address.pathname.split("/")[2]}`)).json();
      for (const shown of await hit.locator(".snippet").allTextContents()) {
        const at = text.indexOf(shown);
        assert.ok(at >= 0, `${shown} is in the text`);
        assert.match(text.slice(0, at), /(^|\n|[.!?:…“"»)]\s)$/, `${shown} begins a sentence`);
        assert.match(text.slice(at, at + shown.length + 1), /([.!?:…][“"»)]*\s|\n|$)$/, `${shown} ends one`);
      }
    }
  });

  test("are as many as the filter beside them promises", async () => {
    for (const group of ["Sprache", "Quelle"]) {
      await go("/?q=2024");
      const tick = page.getByRole("group", { name: group }).locator(".tick").nth(1);
      const count = await tick.locator(".count").innerText();
      await tick.getByRole("checkbox").check();
      await page.locator(".chips").waitFor();
      assert.match(await page.locator("#counts").innerText(), new RegExp(`^${count} Geschichten?,`), group);
      assert.ok((await page.getByRole("group", { name: group }).locator(".tick").count()) > 1, "others can be chosen, too");
    }
  });

  test("can be narrowed to dates as they are typed", async () => {
    await go("/?q=Strom");
    const period = page.getByRole("group", { name: "Zeitraum" });
    await period.getByRole("textbox", { name: "von" }).fill("1.3.2024");
    await period.getByRole("textbox", { name: "bis" }).fill("2024");
    await page.keyboard.press("Enter");
    await page.locator(".chips").getByText("bis 2024").waitFor();
    assert.equal(await period.getByRole("textbox", { name: "von" }).inputValue(), "1.3.2024");
    const dates = await page.locator(".hit time").evaluateAll((all) => all.map((one) => one.dateTime));
    assert.ok(dates.length > 0 && dates.every((date) => date >= "2024" && date < "2025"));
    await page.getByRole("link", { name: "Alle entfernen" }).click();
    await page.locator(".chips").waitFor({ state: "detached" });
    assert.equal(query("from"), null);
    await page.getByRole("textbox", { name: "von" }).fill("gestern");
    await page.keyboard.press("Enter");
    await page.locator(".remarks").getByText("„gestern“ ist kein Datum").waitFor();
  });

  test("have an address that says all, and shows the same again", async () => {
    const address = "/?q=Strom+OR+Wasser&lang=de&lang=en&source=samples&from=2019-05&to=2026&sort=date&collapse=0&page=2";
    const seen = async () => ({
      titles: await titles().allInnerTexts(),
      box: await box().inputValue(),
      ticked: await page.locator(".filters input:checked").evaluateAll((all) => all.map((one) => `${one.name}=${one.value}`)),
      dates: await page.locator(".dates input").evaluateAll((all) => all.map((one) => one.value)),
      order: await page.locator(".order [aria-current]").innerText(),
      page: await page.locator('.pages [aria-current="page"]').innerText(),
    });
    await go(address);
    const first = await seen();
    assert.deepEqual(
      { ...first, titles: first.titles.length > 0 },
      {
        titles: true,
        box: "Strom OR Wasser",
        ticked: ["lang=de", "lang=en", "source=samples", "collapse=0"],
        dates: ["5.2019", "2026"],
        order: "Neueste zuerst",
        page: "2",
      },
    );
    await page.reload();
    assert.deepEqual(await seen(), first);
    // What is typed then keeps all but the page.
    await box().press("End");
    await box().pressSequentially("x");
    await page.locator('[data-query="Strom OR Wasserx"]').waitFor();
const typed = address.replace("Wasser", "Wasserx").replace("&page=2", "").replace("2019-05", "5.2019");
    assert.deepEqual([...new URL(page.url()).searchParams].sort(), [...new URL(typed, URL_BASE).searchParams].sort());
  });

  test("say what of a request was left out", async () => {
    const words = Array.from({ length: 70 }, (_, n) => `Wort${n}`).join("+");
    for (const [address, said] of [
      [`/?q=${"x".repeat(1001)}`, /nach 1000 Zeichen abgeschnitten/],
      [`/?q=${words}`, /64 Wörter/],
      ["/?q=2024&page=500", /nur die ersten 100 Seiten/],
      ["/?q=2024&lang=xx", /Eine Sprache „xx“ gibt es nicht/],
      ["/?q=2024&from=gestern", /„gestern“ ist kein Datum/],
      ["/?q=farbe:rot", /Ein Feld „farbe“ gibt es nicht/],
    ]) {
      await go(address);
      assert.match(await page.locator(".remarks").innerText(), said, address.slice(0, 40));
    }
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

  test("are those of what was meant, and say so", async () => {
    await go("/?q=Rechenzentrm&lang=de");
    const found = await titles().allInnerTexts();
    assert.match(
      await page.locator(".meant").innerText(),
      /^Kein Artikel hat „Rechenzentrm“\. Gesucht wurde stattdessen: Rechenzentrum\. Suchen, wie es getippt ist$/,
    );
    assert.equal(await box().inputValue(), "Rechenzentrm");
    // The article is marked as its result is.
    await titles().first().click();
    await page.locator(".text mark").first().waitFor();
    await page.goBack();
    await page.locator(".meant a").first().click();
    await results("Rechenzentrum");
    assert.equal(await box().inputValue(), "Rechenzentrum");
    assert.deepEqual(await titles().allInnerTexts(), found);
  });

  test("that are none offer what was meant", async () => {
    await go("/?q=Rechenzentrm&lang=de");
    await page.getByRole("link", { name: "Suchen, wie es getippt ist" }).click();
    await page.locator('.found[data-query="=Rechenzentrm"]').waitFor();
    assert.match(await page.locator("#counts").innerText(), /Nichts gefunden/);
    assert.match(await page.locator(".remarks").innerText(), /Kein Treffer für „Rechenzentrm“/);
    // Too short to be taken for another word without asking.
    await go("/?q=Stom&lang=de");
    assert.match(await page.locator(".meant").innerText(), /^Meinten Sie Strom\? \d+ Geschichten$/);
    await page.locator(".meant a").click();
    await results("Strom");
    assert.equal(await box().inputValue(), "Strom");
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
  await page.getByRole("link", { name: "Filter entfernen: samples" }).click();
  assert.equal(query("source"), null);
  await page.getByRole("link", { name: /^Ähnliche/ }).first().click();
  assert.ok((await titles().count()) > 0);
  await go("/?q=%22Strom+Kuchen%22");
  await page.locator(".repairs a").first().click();
  assert.ok((await titles().count()) > 0);
  await go("/?q=2024");
  await page.getByRole("link", { name: "Seite 2" }).click();
  assert.equal(await page.locator(".list").getAttribute("start"), "11");
  await page.getByRole("link", { name: "Neueste zuerst" }).click();
  assert.equal(query("sort"), "date");
  await page.getByRole("checkbox", { name: "Fassungen einzeln zeigen" }).check();
  await page.getByRole("button", { name: "Anwenden" }).click();
  assert.deepEqual([query("sort"), query("collapse")], ["date", "0"]);
  await go("/?q=S%C3%A4gewerk+Gro%C3%9Fbrand");
  await versions().locator("summary").click();
  await versions().getByRole("link", { name: /^Vergleichen/ }).click();
  await page.getByRole("link", { name: "Nur Unterschiede" }).click();
  assert.equal(await page.locator(".rows .kept").count(), 0);
  await page.getByRole("link", { name: "Seiten tauschen" }).click();
  assert.ok((await page.locator(".dropped").count()) > 0);
  await page.getByRole("link", { name: "English" }).click();
  await page.getByRole("link", { name: "Deutsch", exact: true }).first().click();
  await open({ javaScriptEnabled: false, viewport: PHONE });
  await go("/?q=Strom");
  await page.getByText("Filter", { exact: true }).click();
  await page.getByRole("textbox", { name: "von" }).fill("2024");
  await page.getByRole("button", { name: "Anwenden" }).click();
  await page.locator(".chips").getByText("von 2024").waitFor();
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
