import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const documents = [".", "docs", "docs/decisions"].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(folder, name)),
);
const read = (file: string): string => readFileSync(join(root, file), "utf8");

/** The anchor that GitHub gives to a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");

const anchorsIn = (file: string): string[] =>
  [...read(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) => anchorOf(heading));

test.each(documents)("%s links to files and headings that exist", (document) => {
  const links = [...read(document).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(
    ([, link = ""]) => link,
  );
  for (const link of links) {
    const [path = "", anchor] = link.split("#", 2);
    const file = path === "" ? document : join(dirname(document), path);
    expect(existsSync(join(root, file)), link).toBe(true);
    if (anchor !== undefined) expect(anchorsIn(file), link).toContain(anchor);
  }
});

// Decisions describe the time when they were made.
test.each(documents.filter((document) => !document.startsWith("docs/decisions")))(
  "%s names files that exist",
  (document) => {
    const paths = [
      ...read(document).matchAll(
        /`((?:src|test|schemas|scripts|docs|\.github|\.vscode)\/[\w./-]+)`/g,
      ),
    ].map(([, path = ""]) => path);
    // A path in capitals contains a placeholder for the reader.
    for (const path of paths.filter((one) => !/[A-Z]{4}/.test(one)))
      expect(existsSync(join(root, path)), path).toBe(true);
  },
);

// npx runs whatever package has this name on npm. In a checkout it runs this program, as these
// pages say.
const IN_A_CHECKOUT: ReadonlySet<string> = new Set([
  "docs/install.md",
  "docs/example.md",
  "CONTRIBUTING.md",
]);

test.each(documents.filter((one) => !one.includes("decisions") && !IN_A_CHECKOUT.has(one)))(
  "%s never tells readers to install a package from npm whose name others could own",
  (document) => {
    expect(read(document)).not.toMatch(/npx (?:--yes )?matomo-access/);
  },
);

test("CONTRIBUTING names scripts that exist", () => {
  const { scripts } = JSON.parse(read("package.json")) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  const named = [...read("CONTRIBUTING.md").matchAll(/npm (?:run )?([a-z][a-z:]+)/g)].map(
    ([, name = ""]) => name,
  );
  for (const name of new Set(named).difference(new Set(["ci", "run"])))
    expect(scripts).toHaveProperty([name]);
});
