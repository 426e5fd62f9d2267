// The start page, and what other programs read: what is here, examples, the address bar, feeds.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { go, open, page, query, results, titles, URL_BASE } from "./harness.mjs";

const json = async (path) => (await fetch(URL_BASE + path)).json();
const links = (selector) => page.locator(selector).evaluateAll((all) => all.map((one) => one.getAttribute("href")));
/** What stands at this address, as XML that was well-formed. */
const xml = (address) =>
  page.evaluate(async (address) => {
    const response = await fetch(new URL(address).pathname + new URL(address).search);
    const read = new DOMParser().parseFromString(await response.text(), "text/xml");
    if (read.querySelector("parsererror")) throw new Error(read.documentElement.textContent);
    const text = (selector) => [...read.querySelectorAll(selector)].map((one) => one.textContent);
    const attributes = (selector, name) => [...read.querySelectorAll(selector)].map((one) => one.getAttribute(name));
    return {
      kind: response.headers.get("content-type"),
      titles: text("entry > title"),
      dates: text("entry > updated"),
      links: attributes("entry > link", "href"),
      templates: attributes("Url", "template"),
      names: text("ShortName"),
    };
  }, new URL(address, URL_BASE).href);

describe("the start page", () => {
  test("says how many articles, stories and languages are here, and from when to when", async () => {
    const { articles, stories, languages, years } = await json("/api/v1/stats");
    const known = years.map(({ value }) => value).filter((year) => year > 0);
    await go("/");
    assert.equal(
      await page.locator(".start h1").innerText(),
      `${articles} Artikel zu ${stories} Geschichten in ${languages.length} Sprachen ` +
        `aus den Jahren ${Math.min(...known)} bis ${Math.max(...known)}.`,
    );
  });

  test("has examples from the articles, each of which finds something", async () => {
    await go("/");
    const examples = await links(".examples a");
    assert.ok(examples.length >= 3, "a word, a phrase, a beginning");
    for (const example of examples) {
      await go(example);
      assert.ok((await titles().count()) > 0, example);
      assert.equal(await page.locator(".remarks").count(), 0, `${example} is taken as it is`);
    }
  });

  test("leads to each language, source and year, and to the latest articles", async () => {
    await go("/");
    const german = page.locator(".holdings").getByRole("listitem").filter({ hasText: "Deutsch" });
    const count = (await german.locator(".count").innerText()).replace(/\D/g, "");
    await german.getByRole("link").click();
    await page.locator(".chips").waitFor();
    assert.equal(query("lang"), "de");
    assert.match(await page.locator("#counts").innerText(), new RegExp(`, ${count} Artikel$`), "as many as were promised");
    assert.equal(await page.locator(".order").count(), 0, "without words there is one order only");
    const dates = await page.locator(".hit time").evaluateAll((all) => all.map((one) => one.dateTime));
    assert.deepEqual(dates, dates.toSorted().reverse());
    await page.goBack();
    await page.locator(".latest a").first().click();
    await page.locator(".reading h1").waitFor();
    await page.getByRole("link", { name: "← Zur Startseite" }).click();
    await page.locator(".start").waitFor();
  });
});

describe("other programs", () => {
  test("search from the address bar", async () => {
    await go("/");
    const [address] = await links('link[rel="search"]');
    const { kind, names, templates } = await xml(address);
    assert.match(kind, /^application\/opensearchdescription\+xml/);
    assert.deepEqual(names, ["Lupe"]);
    await page.goto(templates[0].replace("{searchTerms}", encodeURIComponent("Öl & Strom")));
    await results("Öl & Strom");
  });

  test("follow a search in a feed", async () => {
    await go("/?q=Strom&lang=de&page=2");
    const [address] = await links(".feed a");
    const feed = await xml(address);
    assert.match(feed.kind, /^application\/atom\+xml/);
    assert.ok(feed.titles.length > 2);
    assert.deepEqual(feed.dates, feed.dates.toSorted().reverse(), "the latest first");
    await page.goto(feed.links[0]);
    assert.equal(await page.locator(".reading h1").innerText(), feed.titles[0]);
  });

  test("read feeds of hostile articles as text", async () => {
    await go("/?q=Schlupfwinkelprobe");
    const feed = await xml((await links(".feed a"))[0]);
    assert.match(feed.titles.join(), /<script>alert/);
  });

  test("show the icon of the page", async () => {
    await go("/");
    for (const address of [...(await links('link[rel="icon"]')), "/favicon.ico"]) {
      const size = await page.evaluate(async (address) => {
        const image = new Image();
        image.src = address;
        await image.decode();
        return image.naturalWidth;
      }, address);
      assert.ok(size > 0, address);
    }
  });
});

test("the start page needs no script", async () => {
  await open({ javaScriptEnabled: false });
  await go("/");
  await page.locator(".examples a").first().click();
  assert.ok((await titles().count()) > 0);
});
