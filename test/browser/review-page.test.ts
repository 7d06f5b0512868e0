import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import axeCore from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { HOSTILE_NAMES, reviewWorld, writePage } from "./page-world.ts";
import { type Look, openBrowser, type OpenedBrowser } from "./open-browser.ts";

const DESKTOP: Look = { width: 1600 };
const PHONE: Look = { width: 360, height: 740 };

let browser: OpenedBrowser;
let folder: string;
let path: string;
const pages: Page[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "matomo-access-page-"));
  path = await writePage(reviewWorld(), folder);
  browser = await openBrowser();
});
afterEach(async () => {
  for (const page of pages.splice(0)) await page.context().close();
});
afterAll(async () => {
  await browser[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

async function open(look: Look = DESKTOP, hash = ""): Promise<Page> {
  const page = await browser.open(`file://${path}${hash}`, look);
  pages.push(page);
  return page;
}

const status = (page: Page): Promise<string | null> => page.getByRole("status").textContent();
const names = (page: Page): Promise<string[]> =>
  page.locator(".row .who > .name").allTextContents();
const details = (page: Page): Promise<string> => page.locator("aside").innerText();

/** The problems that axe finds, each as rule and place. */
async function axe(page: Page): Promise<string[]> {
  // The page's policy forbids external scripts, but a test can still run one.
  await page.evaluate(axeCore.source);
  return page.evaluate(async () => {
    type Found = {
      violations: { id: string; nodes: { target: unknown; failureSummary?: string }[] }[];
    };
    const { axe: tool } = globalThis as unknown as { axe: { run: () => Promise<Found> } };
    const { violations } = await tool.run();
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary = "" }) => `${id}: ${String(target)} ${failureSummary}`),
    );
  });
}

test("a page opened from disk shows what needs attention and the matrix, without any request", async () => {
  const page = await open();
  expect(await page.title()).toBe("Access review of analytics.example.org, 2026-12-01");
  const needs = await page.locator(".need summary").allInnerTexts();
  expect(needs.map((text) => text.replace(/\s+/g, " ").trim())).toContain("1 Ends within 92 days");
  expect(await names(page)).toContain("root");
  expect(await status(page)).toBe("130 rows, 71 sites");
  expect([browser.requests, browser.complaints]).toEqual([[], []]);
});

test("a manager finds who has admin on a site and why", async () => {
  const page = await open();
  await page.getByLabel("Site", { exact: true }).fill("Shop DE");
  await page.locator(".offers").getByRole("button", { name: "Shop DE (1)" }).click();
  const text = await details(page);
  expect(text).toMatch(/alice\.martin[\s\S]*team shops grants admin \(runs the shops\)/);
  expect(text).toContain("access/people.yaml:14");
  expect(text).toContain("since 2026-11-20 by pull request #41");
  expect(text).toMatch(
    /mallory[\s\S]*In no manifest\.[\s\S]*granted by hand in Matomo, found on 2026-11-20/,
  );
  await page.locator("aside").getByRole("button", { name: "mallory" }).click();
  expect(await details(page)).toContain("mallory@agency.example");
});

test("filters, order and details are part of the address", async () => {
  const page = await open();
  await page.getByLabel("Role").selectOption("admin");
  await page.getByLabel("Mail domain").selectOption("agency.example");
  expect(await names(page)).toEqual(["mallory"]);
  const { hash } = new URL(page.url());
  expect(new URLSearchParams(hash.slice(1)).get("role")).toBe("admin");
  const same = await open(DESKTOP, hash);
  expect(await names(same)).toEqual(["mallory"]);
  await same.getByRole("button", { name: "Clear filters" }).click();
  expect(await status(same)).toBe("130 rows, 71 sites");
  await same.getByLabel("Order").selectOption("ends");
  expect((await names(same))[0]).toBe("tom");
  await same.getByLabel("Order").selectOption("name");
  const sorted = await names(same);
  expect(sorted.slice(1)).toEqual(sorted.slice(1).toSorted());
  await same.getByRole("combobox", { name: "Needs attention" }).selectOption("unseen");
  expect(await names(same)).toEqual(["tom"]);
  const person = await open(DESKTOP, "#show=tom&on=1");
  expect(await details(person)).toMatch(
    /On Shop DE[\s\S]*statement of work 17, OPS-1[\s\S]*Ends on 2026-12-31/,
  );
  await person.goBack();
});

test("a topic that needs attention leads to its people in the matrix", async () => {
  const page = await open();
  await page.locator("#need-unmanaged summary").click();
  await page
    .locator("#need-unmanaged")
    .getByRole("button", { name: "Show them in the table" })
    .click();
  expect(await page.getByRole("combobox", { name: "Needs attention" }).inputValue()).toBe(
    "unmanaged",
  );
  expect(await names(page)).toContain("mallory");
  expect(await names(page)).not.toContain("tom");
});

test("site groups unfold into their sites, and the document contains only what is visible", async () => {
  const page = await open({ width: 900 });
  const columns = (): Promise<string | null> =>
    page.getByRole("grid").getAttribute("aria-colcount");
  expect(await columns()).toBe("5");
  await page.getByRole("columnheader", { name: /Site group Clients/ }).click();
  expect(await columns()).toBe("64");
  expect(await page.getByRole("columnheader").count()).toBeLessThan(50);
  expect(await page.locator(".row").count()).toBeLessThan(60);
  await page.locator(".grid").evaluate((grid) => {
    const element = grid as HTMLElement;
    element.scrollTop = element.scrollHeight;
    element.scrollLeft = element.scrollWidth;
  });
  await page.waitForFunction(() => document.querySelector('[aria-rowindex="131"]') !== null);
  expect(await page.getByRole("columnheader", { name: /^Intranet/ }).count()).toBe(1);
  await page.locator(".band").first().click();
  expect(await columns()).toBe("5");
});

test("the keyboard alone is enough for everything", async () => {
  const page = await open();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const active = (): Promise<string> =>
    page.evaluate(() => {
      const id = document.activeElement?.getAttribute("aria-activedescendant") ?? "";
      const element = document.getElementById(id);
      return element?.getAttribute("aria-label") ?? element?.textContent ?? "";
    });
  expect(await active()).toContain("root");
  await page.keyboard.press("ArrowDown");
  expect(await active()).toContain("<img");
  await page.keyboard.press("ArrowDown");
  expect(await active()).toContain("alice.martin");
  for (let step = 0; step < 3; step++) await page.keyboard.press("ArrowRight");
  expect(await active()).toContain("up to admin on 2 of 4 sites");
  await page.keyboard.press("+");
  expect(await page.getByRole("grid").getAttribute("aria-colcount")).toBe("8");
  await page.keyboard.press("Enter");
  expect(await details(page)).toContain("alice.martin");
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("details-title");
  await page.keyboard.press("Escape");
  expect(await page.evaluate(() => document.activeElement?.className)).toBe("grid");
  await page.keyboard.press("Control+End");
  expect(await active()).not.toBe("");
  await page.keyboard.press("Control+Home");
  expect(await active()).toBe("Person");
});

test("names from Matomo and the manifests are always shown as text", async () => {
  for (const hash of [
    "",
    "#open=*&sort=name",
    "#show=" + encodeURIComponent(HOSTILE_NAMES[0] ?? ""),
  ]) {
    const page = await open(DESKTOP, hash);
    for (const need of await page.locator(".need summary").all()) await need.click();
    await page.emulateMedia({ media: "print" });
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    const found = await page.evaluate(() => ({
      broken: "broken" in globalThis,
      images: document.querySelectorAll("img, svg, iframe, object").length,
      scripts: document.scripts.length,
      text: document.body.innerText,
    }));
    expect([found.broken, found.images, found.scripts]).toEqual([false, 0, 2]);
    expect(found.text).toContain(HOSTILE_NAMES[0]);
    expect(found.text).not.toMatch(/[\u202A-\u202E\u2066-\u2069]/);
  }
  expect(browser.complaints).toEqual([]);
});

test("the page's policy allows no other script or style, and no requests", async () => {
  const page = await open();
  const blocked = await page.evaluate(async () => {
    const element = document.createElement("script");
    const results: string[] = [];
    try {
      element.textContent = "window.broken = true";
      document.body.append(element);
    } catch (error) {
      results.push(String(error));
    }
    await fetch("http://127.0.0.1:9/").catch(() => results.push("fetch"));
    return { results, broken: "broken" in globalThis };
  });
  expect(blocked.broken).toBe(false);
  expect(blocked.results.join(" ")).toMatch(/trusted.*fetch/i);
  browser.complaints.length = 0;
  browser.requests.length = 0;
});

test("a printout contains what needs attention and the people who are shown, without filters and matrix", async () => {
  const page = await open(DESKTOP, "#domain=agency.example");
  const pdf = await page.pdf({ format: "A4" });
  expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
  const printed = await page.evaluate(() => {
    dispatchEvent(new Event("beforeprint"));
    return [...document.querySelectorAll(".paper tr")].map((row) => row.textContent);
  });
  expect(printed).toHaveLength(3);
  expect(printed.join("\n")).toContain("write: Shop IT");
  await page.emulateMedia({ media: "print" });
  expect(await page.locator(".grid").isVisible()).toBe(false);
  expect(await page.locator(".need p.about").first().isVisible()).toBe(true);
});

describe.each([
  ["a desktop, light", DESKTOP],
  ["a desktop, dark", { ...DESKTOP, dark: true }],
  ["a phone, light", PHONE],
  ["a phone, dark", { ...PHONE, dark: true }],
])("on %s", (_name, look) => {
  test("axe finds no problems in the closed and open page, with and without details", async () => {
    const page = await open(look);
    expect(await axe(page)).toEqual([]);
    for (const need of await page.locator(".need summary").all()) await need.click();
    expect(await axe(page)).toEqual([]);
    const person = await open(look, "#open=*&show=alice.martin&on=1");
    expect(await axe(person)).toEqual([]);
    const site = await open(look, "#on=1");
    expect(await axe(site)).toEqual([]);
  });

  test("nothing is wider than the screen", async () => {
    const page = await open(look);
    for (const need of await page.locator(".need summary").all()) await need.click();
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width).toBeLessThanOrEqual(look.width);
  });
});
