// A server that fails or is out of reach: what was typed and found stays, and the reason is told.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { box, context, expectFailedRequests, go, page, results, titles } from "./harness.mjs";

const FRAGMENT = /fragment=1/;
const status = () => page.locator("#status:not(.unseen)");

async function typeWith(answer) {
  await go("/?q=Strom");
  await page.route(FRAGMENT, answer);
  await box().press("End");
  await box().pressSequentially("p");
  await status().waitFor();
  assert.ok((await titles().count()) > 0, "the old results stay");
  assert.equal(await box().inputValue(), "Stromp");
}

async function recover() {
  await page.unroute(FRAGMENT);
  await box().press("Backspace");
  await page.locator("#status.unseen").waitFor({ state: "attached" });
  await results("Strom");
  expectFailedRequests();
}

describe("failures", () => {
  for (const [name, answer, reason] of [
    ["a server that is out of reach", (route) => route.abort(), /Keine Verbindung/],
    ["too many requests", (route) => route.fulfill({ status: 429, body: "" }), /Zu viele Anfragen/],
    ["a busy server", (route) => route.fulfill({ status: 503, body: "" }), /überlastet/],
    [
      "a reason of the server's own",
      (route) => route.fulfill({ status: 503, contentType: "text/html", body: `<div data-status="Zu lange &lt;b&gt;"></div>` }),
      /^Zu lange <b>/,
    ],
    ["an error that nobody foresaw", (route) => route.fulfill({ status: 500, body: "oops" }), /Das ging nicht \(500\)/],
  ]) {
    test(`of ${name} are told, and the results stay`, async () => {
      await typeWith(answer);
      assert.match(await status().innerText(), reason);
      await recover();
    });
  }

  test("pass by themselves when the server says when to come again", async () => {
    await page.clock.install();
    let refused = 0;
    await typeWith((route) => {
      if (refused++) return route.continue();
      return route.fulfill({ status: 503, headers: { "Retry-After": "2" }, body: "" });
    });
    assert.match(await status().innerText(), /Neuer Versuch folgt/);
    assert.equal(refused, 1);
    await page.clock.runFor(2000);
    await page.locator('[data-query="Stromp"]').waitFor();
    await page.locator("#status.unseen").waitFor({ state: "attached" });
    expectFailedRequests();
  });

  test("pass by themselves when the line is back", async () => {
    await go("/?q=Strom");
    await context.setOffline(true);
    await box().press("End");
    await box().pressSequentially("preis");
    await status().waitFor();
    await page.waitForURL(/q=Strompreis$/);
    await context.setOffline(false);
    await results("Strompreis");
    expectFailedRequests();
  });

  test("of a reason for a hit leave the hit as it was", async () => {
    await go("/?q=Strom");
    await page.route(/fragment=why/, (route) => route.fulfill({ status: 503, body: "" }));
    const why = page.getByRole("button", { name: /^Warum/ }).first();
    await why.click();
    await status().waitFor();
    assert.equal(await why.getAttribute("aria-expanded"), "false");
    await page.unroute(/fragment=why/);
    await why.click();
    await page.locator(".why").waitFor();
    expectFailedRequests();
  });
});
