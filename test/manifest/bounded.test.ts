import { beforeAll, describe, expect, it } from "vitest";
import type { SourceFile } from "../../src/manifest/model.ts";
import { MAX_ERRORS } from "../../src/manifest/findings.ts";
import { readManifest, type ReadManifest } from "../../src/manifest/read.ts";

const SETTINGS = "url: https://analytics.example.org\n";
const repeat = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join("");
const files = (people: string, settings = SETTINGS): SourceFile[] => [
  { path: "access/settings.yaml", text: settings },
  { path: "access/people.yaml", text: people },
];
const bytesOf = (sources: readonly SourceFile[]): number =>
  sources.reduce((sum, { text }) => sum + text.length, 0);

/** An ordinary manifest of about the given size. */
const ordinary = (bytes: number): SourceFile[] => {
  const user = (index: number): string =>
    `  person.${index}:\n    email: person.${index}@example.org\n    access:\n      - { role: view, sites: [Shop ${index}, ${index + 1}], reason: work }\n`;
  return files(`users:\n${repeat(Math.ceil(bytes / user(10_000).length), user)}`);
};

/**
 * How many times the usual cost a hostile text may take. Quadratic work exceeds this limit by far,
 * and no busy machine reaches it. `npm run bench:hostile` checks the strict factor of 3.
 */
const FACTOR = Number(process.env["HOSTILE_FACTOR"] ?? 12);

/** Processor time of this process in milliseconds. Other processes do not influence it. */
const processorTime = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

/** The milliseconds of one run, and its result. */
function timeOf(sources: readonly SourceFile[]): {
  readonly ms: number;
  readonly read: ReadManifest;
} {
  const begun = processorTime();
  const read = readManifest(sources);
  return { ms: processorTime() - begun, read };
}

/**
 * The milliseconds that a byte of an ordinary manifest costs: the minimum of several runs, because
 * the first ones include compilation.
 */
function usualCost(): number {
  const sources = ordinary(120_000);
  const times = Array.from({ length: 4 }, () => timeOf(sources).ms);
  return Math.min(...times) / bytesOf(sources);
}

const user = (index: number): string => `  person.${index}: { absent: true }\n`;

/** Texts that once took seconds to minutes, with the finding that they lead to now. */
const HOSTILE: readonly (readonly [
  what: string,
  sources: readonly SourceFile[],
  code: string | undefined,
])[] = [
  [
    "aliases of one anchor",
    files(`users:\n  a: &a { absent: true }\n${repeat(4_000, (n) => `  u${n}: *a\n`)}`),
    "yaml-alias",
  ],
  [
    "members of a team",
    files(
      `users:\n${repeat(2_000, user)}teams:\n  t:\n    members:\n${repeat(2_000, (n) => `      - person.${n}\n`)}`,
    ),
    undefined,
  ],
  [
    "members that are not defined",
    files(
      `users:\n${repeat(2_000, user)}teams:\n  t:\n    members:\n${repeat(2_000, (n) => `      - perzon.${n}\n`)}`,
    ),
    "too-many",
  ],
  [
    "sets that are not defined",
    files(`sites:\n${repeat(2_500, (n) => `  set-${n}: [{ set: zet-${n} }]\n`)}`),
    "too-many",
  ],
  [
    "roles that are not defined",
    files(
      `roles:\n${repeat(1_000, (n) => `  role-${n}: { role: view }\n`)}users:\n  alice:\n    access:\n${repeat(1_500, (n) => `      - { role: rolle-${n}, sites: all }\n`)}`,
    ),
    "too-many",
  ],
  [
    "login patterns under ignore",
    files(
      `users:\n${repeat(2_000, user)}`,
      `${SETTINGS}ignore:\n${repeat(500, (n) => `  - "ldap-${n}-*"\n`)}`,
    ),
    undefined,
  ],
  [
    "patterns with a star inside",
    files(
      `users:\n${repeat(2_000, (n) => `  aaaaaaaa${n}: { absent: true }\n`)}`,
      `${SETTINGS}ignore:\n${repeat(200, (n) => `  - "*a*a*a*b${n}"\n`)}`,
    ),
    undefined,
  ],
  ["documents", files(`users: {}\n${"---\n".repeat(25_000)}`), "yaml-documents"],
  ["tags", files(`users:\n${repeat(5_000, (n) => `  u${n}: !x {}\n`)}`), "yaml-tag"],
  ["many tags on one line", files(`users: [${"!x a,".repeat(20_000)}]\n`), "yaml-tag"],
  ["keys that are already present", files(`users:\n${"  aa: {}\n".repeat(10_000)}`), "too-many"],
  [
    "keys that are already present, on one line",
    files(`users: {${"aa: b,".repeat(15_000)}}\n`),
    "too-many",
  ],
  ["keys without any meaning", files(repeat(7_500, (n) => `userz${n}: 1\n`)), "too-many"],
  ["syntax errors on one line", files(`users: [${"@ ,".repeat(25_000)}]\n`), "yaml-syntax"],
  ["syntax errors", files(`users:\n${repeat(7_500, (n) => `  x${n}: @b\n`)}`), "yaml-syntax"],
  [
    "nested site sets",
    files(`sites:\n  s0: [Shop]\n${repeat(4_000, (n) => `  s${n + 1}: [{ set: s${n} }]\n`)}`),
    "set-depth",
  ],
  ["brackets", files(`users: ${"[".repeat(100_000)}`), "yaml-depth"],
  ["dashes", files(`users:\n  ${"- ".repeat(50_000)}x\n y: 1\n`), "yaml-depth"],
  ["question marks", files(`${"? ".repeat(50_000)}x`), "yaml-depth"],
  [
    "a line of dashes where a key is missing",
    files(`users:\n  ${"-".repeat(100_000)}\n  b: 1\n`),
    "yaml-syntax",
  ],
  [
    "an e-mail that consists of brackets",
    files(`users:\n  alice: { email: "${"<a@".repeat(30_000)}" }\n`),
    "wrong-email",
  ],
  ["invisible characters", files(`users:\n${"\u200b".repeat(100_000)}`), "invisible-character"],
  ["directives", files(`${"%FOO\n".repeat(20_000)}---\nusers: {}\n`), "yaml-directive"],
  [
    "a long comment line",
    files(`# ${"x".repeat(150_000)}\nusers:\n  alice: { absent: true }\n`),
    undefined,
  ],
  ["empty lines", files(`users:\n${"\n".repeat(100_000)}  alice: { absent: true }\n`), undefined],
];

describe("hostile manifests take at most a few times as long as ordinary ones of the same size:", () => {
  let usual = 0;
  beforeAll(() => {
    usual = usualCost();
  });

  it("the ordinary manifest in this comparison is valid", () => {
    expect(readManifest(ordinary(50_000)).diagnostics).toEqual([]);
  });

  it.each(HOSTILE)("%s", (_, sources, code) => {
    const { read, ms } = timeOf(sources);
    expect(read.diagnostics.map((finding) => finding.code)).toEqual(
      code === undefined ? [] : expect.arrayContaining([code]),
    );
    // A single slow run may be due to the compiler or another process, so slow runs are repeated.
    const ratio = (time: number): number => time / (usual * bytesOf(sources));
    const best = ratio(ms) < FACTOR ? ms : Math.min(ms, timeOf(sources).ms, timeOf(sources).ms);
    expect(ratio(best)).toBeLessThan(FACTOR);
  });
});

describe("findings about manifests", () => {
  const typos = (count: number): ReadManifest =>
    readManifest(files(`users:\n${repeat(count, (n) => `  person.${n}: { emial: x }\n`)}`));

  it("findings stop at the maximum number of errors, and the first finding says so", () => {
    const { diagnostics, manifest } = typos(MAX_ERRORS + 50);
    expect(manifest).toBeUndefined();
    expect(diagnostics).toHaveLength(MAX_ERRORS + 1);
    expect(diagnostics[0]).toMatchObject({
      code: "too-many",
      message: `There are more than ${MAX_ERRORS} errors. Only the first ${MAX_ERRORS} are listed.`,
    });
    expect(diagnostics.slice(1).every(({ at }) => at !== undefined)).toBe(true);
  });

  it("findings are complete up to the maximum number", () => {
    expect(typos(MAX_ERRORS).diagnostics.map(({ code }) => code)).toEqual(
      Array.from({ length: MAX_ERRORS }, () => "unknown-key"),
    );
  });

  it("findings are not collected from files that come after the maximum is reached", () => {
    const later = readManifest([
      ...files(`users:\n${repeat(MAX_ERRORS + 1, (n) => `  person.${n}: { emial: x }\n`)}`),
      { path: "access/z.yaml", text: "[" },
    ]);
    expect(later.diagnostics.filter(({ at }) => at?.file === "access/z.yaml")).toEqual([]);
  });

  it("a finding is reported once for a line, however often an alias or a role repeats that line", () => {
    const grants = repeat(
      5,
      (n) =>
        `  u${n}: { access: ${n === 0 ? "&a " : ""}${n === 0 ? "[{ role: viw, sites: all }]" : "*a"} }\n`,
    );
    expect(
      readManifest(files(`users:\n${grants}`)).diagnostics.map(
        ({ code, at }) => `${code} ${at?.line}`,
      ),
    ).toEqual(["unknown-role 2"]);
  });

  it("a similar name is proposed only for the first of many typos", () => {
    const { diagnostics } = readManifest(
      files(
        `users:\n${repeat(5_000, user)}teams:\n  t:\n    members:\n${repeat(100, (n) => `      - perzon.${n}\n`)}`,
      ),
    );
    const hints = diagnostics.map(({ hint }) => hint ?? "");
    expect(hints).toHaveLength(100);
    expect(hints[0]).toContain("Did you mean person.0?");
    expect(hints[99]).toBe("Define perzon.99 under users:.");
  });
});
