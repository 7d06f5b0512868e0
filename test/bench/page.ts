/**
 * Compares the review page in a real Chromium with a plain table of empty cells, as ratios of
 * values measured in the same run. Ends with 1 if a ratio exceeds its limit. It is not part of
 * `npm run bench`, because not every machine has a browser.
 */
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildPage } from "../../scripts/build-page.ts";
import { renderReviewPage } from "../../src/render/html/review-page.ts";
import { makeReview } from "../../src/review/review.ts";
import { WHOLE } from "../../src/review/select.ts";
import { openBrowser, type OpenedBrowser } from "../browser/open-browser.ts";
import { milliseconds, must, type Row, type Section, median } from "./measure.ts";
import { serve } from "./serve.ts";
import { manifestOf, read } from "./states.ts";
import { holds, table } from "./table.ts";
import { FULL, makeWorld, type Size } from "./world.ts";

const QUICK: Size = { people: 1_000, sites: 300 };
/** The number of times that each page is opened, in turns. The median counts. */
const RUNS = 3;
const SCREEN = { width: 1600, height: 1000 };

interface Measured {
  /** Milliseconds from the request to the first paint with the matrix. */
  readonly paint: number;
  /** Milliseconds per scroll step, including its paint. */
  readonly scroll: number;
  /** Bytes of JavaScript memory after a garbage collection. */
  readonly heap: number;
}

async function writeReview({ people, sites }: Size, folder: string): Promise<string> {
  await using server = await serve({ people, sites });
  const live = await read(server);
  const review = makeReview({
    live,
    now: new Date("2026-11-25T09:00:00Z"),
    today: "2026-11-25",
    selection: WHOLE,
    manifests: { manifest: manifestOf(makeWorld({ people, sites })), hasPassword: true },
  });
  must(review.people.length === people + 1, "the page does not have all people");
  const path = join(folder, `review-${people}x${sites}.html`);
  writeFileSync(path, renderReviewPage(review, await buildPage()));
  return path;
}

/** Writes a page with an empty table in a scrolling box. */
function writeEmpty({ people, sites }: Size, folder: string): string {
  const path = join(folder, `empty-${people}x${sites}.html`);
  const row = `<tr>${"<td></td>".repeat(sites)}</tr>`;
  writeFileSync(
    path,
    `<!doctype html><style>.grid{height:700px;overflow:auto}table{border-collapse:collapse}td{min-width:40px;height:34px;border:1px solid}</style><div class="grid"><table>${row.repeat(people)}</table></div>`,
  );
  return path;
}

/** Waits until changes are visible on the screen. */
const PAINTED = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))";

const SCROLL = `(async () => {
  const grid = document.querySelector(".grid");
  const begun = performance.now();
  for (let step = 1; step <= 12; step++) {
    grid.scrollTop += 170;
    if (step % 3 === 0) grid.scrollLeft += 120;
    await ${PAINTED};
  }
  return (performance.now() - begun) / 12;
})()`;

async function measure(browser: OpenedBrowser, path: string): Promise<Measured> {
  const page = await browser.open(path, SCREEN);
  await page.evaluate(PAINTED);
  const paint = await page.evaluate(
    'performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? performance.now()',
  );
  const scroll = await page.evaluate(SCROLL);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await devtools.send("Runtime.getHeapUsage");
  await page.context().close();
  return { paint: Number(paint), scroll: Number(scroll), heap: usedSize };
}

async function measureAll<Name extends string>(
  paths: Readonly<Record<Name, string>>,
): Promise<Record<Name, Measured>> {
  await using browser = await openBrowser();
  const names = Object.keys(paths) as Name[];
  const found = new Map<Name, Measured[]>(names.map((name) => [name, []]));
  for (let run = 0; run < RUNS; run++)
    for (const name of names) found.get(name)?.push(await measure(browser, paths[name]));
  return Object.fromEntries(
    [...found].map(([name, all]) => [
      name,
      {
        paint: median(all.map(({ paint }) => paint)),
        scroll: median(all.map(({ scroll }) => scroll)),
        heap: median(all.map(({ heap }) => heap)),
      },
    ]),
  ) as Record<Name, Measured>;
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

const row = (
  what: string,
  [base, small]: readonly [string, number],
  [name, large]: readonly [string, number],
  limit: number,
  text: (value: number) => string = milliseconds,
): Row => ({
  what,
  small: `${base} ${text(small)}`,
  large: `${name} ${text(large)}`,
  ratio: large / small,
  limit,
});

async function benchPage(folder: string): Promise<Section> {
  const paths = {
    empty: writeEmpty(QUICK, folder),
    quick: await writeReview(QUICK, folder),
    full: await writeReview(FULL, folder),
  };
  const { empty, quick, full } = await measureAll(paths);
  const { cells } = makeWorld(FULL);
  const size = statSync(paths.full).size;
  const emptySize = statSync(paths.empty).size;
  return {
    title: `The review page against an empty table of ${QUICK.people} x ${QUICK.sites} cells`,
    rows: [
      row("first paint, 1000 x 300", ["empty", empty.paint], ["page", quick.paint], 1),
      row("a step of scrolling, 1000 x 300", ["empty", empty.scroll], ["page", quick.scroll], 1.5),
      row("first paint, 5000 x 1000", ["empty", empty.paint], ["page", full.paint], 2),
      row("a step of scrolling, 5000 x 1000", ["empty", empty.scroll], ["page", full.scroll], 1.5),
      row(
        `the file, 5000 x 1000 (${cells} cells)`,
        ["empty", emptySize],
        ["page", size],
        1.5,
        megabytes,
      ),
      row("memory, 5000 x 1000", ["file", size], ["page", full.heap], 10, megabytes),
    ],
  };
}

const folder = mkdtempSync(join(tmpdir(), "matomo-access-bench-"));
try {
  const section = await benchPage(folder);
  console.log(table([section]));
  const broken = section.rows.filter((one) => !holds(one)).length;
  console.log(broken === 0 ? "All limits hold." : `${broken} limits are broken.`);
  process.exitCode = broken === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
