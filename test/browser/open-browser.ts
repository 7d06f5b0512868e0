import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Page } from "playwright-core";

/** Where Debian and Ubuntu install Chromium. CHROMIUM can name another path. */
const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

const MAX_WAIT_MS = 600_000;

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** @throws Error that says how to get a browser */
function findBrowser(): string {
  const named = process.env["CHROMIUM"];
  const found = named ?? PLACES.find((path) => existsSync(path));
  if (found === undefined)
    throw new Error(
      "These tests need Chromium: apt-get install chromium, or name another one in CHROMIUM.",
    );
  return found;
}

export interface Look {
  readonly width: number;
  readonly height?: number;
  readonly dark?: boolean;
  /** The number of pixels in the picture per pixel of the page. */
  readonly scale?: number;
}

export interface OpenedBrowser extends AsyncDisposable {
  /** Opens a file from disk. Requests to other addresses are recorded in `requests`. */
  open(path: string, look: Look): Promise<Page>;
  /** Addresses that pages requested, apart from their own files. */
  readonly requests: string[];
  /** Errors and refusals in the consoles of pages. */
  readonly complaints: string[];
}

/** Starts a real Chromium with a fresh profile. */
export async function openBrowser(): Promise<OpenedBrowser> {
  const profile = mkdtempSync(join(tmpdir(), "matomo-access-browser-"));
  const browser = await chromium.launch({
    executablePath: findBrowser(),
    headless: true,
    args: [...FLAGS, `--crash-dumps-dir=${profile}`],
  });
  const requests: string[] = [];
  const complaints: string[] = [];
  return {
    requests,
    complaints,
    async open(path, { width, height = 900, dark = false, scale = 1 }) {
      const context = await browser.newContext({
        viewport: { width, height },
        deviceScaleFactor: scale,
        colorScheme: dark ? "dark" : "light",
        reducedMotion: "reduce",
      });
      // Allows for a busy machine, because no test should fail because of one.
      context.setDefaultTimeout(MAX_WAIT_MS);
      const page = await context.newPage();
      page.on("request", (request) => {
        if (!request.url().startsWith("file:")) requests.push(request.url());
      });
      page.on("pageerror", (error) => void complaints.push(error.message));
      page.on("console", (message) => {
        if (message.type() === "error") complaints.push(message.text());
      });
      page.on("dialog", (dialog) => {
        complaints.push(`dialog: ${dialog.message()}`);
        void dialog.dismiss();
      });
      await page.goto(path.includes(":") ? path : `file://${path}`);
      return page;
    },
    async [Symbol.asyncDispose]() {
      await browser.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}
