// What all tests in a browser share: one Chromium a file, a fresh context a test, and a console that must stay empty.
// Wants a running server with the sample corpus and the articles beside this file:
//
//   lupe serve corpus/samples web/tests/browser/articles
//   LUPE_URL=http://127.0.0.1:7700 npm test
//
// Pictures of every page are left in `out`.

import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { after, afterEach, before, beforeEach } from "node:test";
import { chromium } from "playwright-core";

export const URL_BASE = (process.env.LUPE_URL ?? "http://127.0.0.1:7700").replace(/\/+$/, "");
export const OUT = new URL("out/", import.meta.url).pathname;
export const PHONE = { width: 320, height: 700 };
export const DESK = { width: 1280, height: 900 };

let browser;
let complaints = [];
/** The page and its context, new for every test. */
export let context;
export let page;

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

/** A page of its own, in a browser with these options. */
export async function open(options = {}) {
  await context?.close();
  context = await browser.newContext({ viewport: DESK, locale: "de-DE", ...options });
  context.setDefaultTimeout(15_000);
  page = await context.newPage();
  // Errors of scripts, and what the content security policy keeps out, both arrive here.
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`uncaught: ${error.message}`));
  page.on("dialog", (dialog) => complaints.push(`dialog: ${dialog.message()}`));
  page.on("request", (request) => {
    if (!request.url().startsWith(`${URL_BASE}/`)) complaints.push(`asks elsewhere: ${request.url()}`);
  });
}

/** The browser itself reports the requests that a test makes fail. */
export function expectFailedRequests() {
  complaints = complaints.filter((text) => !/net::ERR_|status of (404|429|5\d\d)/.test(text));
}

beforeEach(async () => {
  complaints = [];
  await open();
});

afterEach(() => assert.deepEqual(complaints, [], "the console stays empty"));

export const go = (path) => page.goto(URL_BASE + path);
export const box = () => page.getByRole("combobox");
export const options = () => page.getByRole("option");
export const titles = () => page.locator(".hit h2 a");
export const query = (name = "q") => new URL(page.url()).searchParams.get(name);
/** Results of this query are on the page. */
export const results = (text) => page.locator(`[data-query=${JSON.stringify(text)}] .hit`).first().waitFor();
/** The list of suggestions is there, or is gone. */
export const suggested = () => options().first().waitFor();
export const unsuggested = () => page.locator("#suggestions").waitFor({ state: "hidden" });
export const focused = () => page.evaluate(() => document.activeElement.id || document.activeElement.getAttribute("href"));

/** Holds requests like this until what is returned is called. */
export async function hold(pattern) {
  let release;
  const held = new Promise((done) => (release = done));
  await page.route(pattern, async (route) => {
    await held;
    await route.continue().catch(() => {});
  });
  return release;
}

/** The addresses of requests like this, as they are made. */
export function watch(pattern) {
  const asked = [];
  page.on("request", (request) => pattern.test(request.url()) && asked.push(new URL(request.url())));
  return asked;
}

/** The address of the first hit of a query, with that query. */
export async function firstHit(text) {
  const answer = await fetch(`${URL_BASE}/api/v1/search?limit=1&q=${encodeURIComponent(text)}`);
  const { hits } = await answer.json();
  return { hit: hits[0], path: `/article/${encodeURIComponent(hits[0].id)}?q=${encodeURIComponent(text)}` };
}

/** Every kind of page, by a name for its picture. */
export async function everyPage() {
  const { path: article } = await firstHit("Rechenzentren");
  const { hit, path: story } = await firstHit("Sägewerk Großbrand");
  const [id, other] = [hit.id, hit.versions[0].id].map(encodeURIComponent);
  return {
    start: "/",
    results: "/?q=Rechenzentren+Strom&lang=de",
    why: `/?q=S%C3%A4gewerk+Gro%C3%9Fbrand&why=${id}`,
    none: "/?q=Xyzzyquux",
    repairs: "/?q=%22Strom+Kuchen%22&lang=de",
    article,
    story,
    compare: `/compare?old=${other}&new=${id}&q=Brand`,
    help: "/help",
    failure: "/nothing",
    hostile: "/?q=Schlupfwinkelprobe",
  };
}
