// Writes the repository's name into every file that shows it: npm run owner -- OWNER/REPOSITORY
// [@CODE-OWNER ...] The name is "repository" in package.json, code owners other than @OWNER are
// "codeOwners". With --check it reports files that name another one.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface Repository {
  readonly owner: string;
  readonly name: string;
  readonly codeOwners: readonly string[];
}

const PLACEHOLDER = "OWNER";
const SLUG = String.raw`[\w.-]+\/[\w.-]+`;

/** Files that show the name between other text, each with what stands around it. */
const PLACES: readonly { readonly file: string; readonly patterns: readonly RegExp[] }[] = [
  { file: "README.md", patterns: [between("uses: ", "(?=@COMMIT)")] },
  {
    file: "docs/github.md",
    patterns: [between("uses: ", "(?=@(?:COMMIT|0123456789abcdef))"), between("--repo ")],
  },
  { file: "SECURITY.md", patterns: [between("https://github.com/", "(?=/)")] },
  { file: "CHANGELOG.md", patterns: [between("https://github.com/", "(?=/)")] },
];

/** A Markdown file says between these two that OWNER is a placeholder, as long as it is one. */
const NOTE = /<!-- owner -->[^]*?<!-- \/owner -->/g;
const NOTE_TEXT = `\`${PLACEHOLDER}\` is a placeholder until the owner of this repository runs \`npm run owner\`.`;

/** Files that are nothing but the name, with their whole text. */
const WHOLE: Readonly<Record<string, (repository: Repository) => string>> = {
  ".github/CODEOWNERS": codeOwnersFile,
  ".github/ISSUE_TEMPLATE/config.yml": issueConfig,
};

const FILES: readonly string[] = [...PLACES.map(({ file }) => file), ...Object.keys(WHOLE)];

function between(text: string, ahead = ""): RegExp {
  return new RegExp(`(?<=${text})${SLUG}${ahead}`, "g");
}

const isSet = ({ owner }: Repository): boolean => owner !== PLACEHOLDER;

/**
 * Until the owner is known the lines are comments: GitHub would ask whoever is called OWNER there.
 */
function commented(repository: Repository, lines: readonly string[]): string {
  return lines.map((line) => (isSet(repository) ? `${line}\n` : `# ${line}\n`)).join("");
}

function codeOwnersFile(repository: Repository): string {
  return `# Written by scripts/owner.ts: ${isSet(repository) ? "change it there" : "npm run owner -- OWNER/REPOSITORY makes this line count"}.\n${commented(
    repository,
    [`* ${repository.codeOwners.join(" ")}`],
  )}`;
}

function issueConfig(repository: Repository): string {
  const { owner, name } = repository;
  return `# Written by scripts/owner.ts: ${isSet(repository) ? "change it there" : "npm run owner -- OWNER/REPOSITORY makes the link count"}.
blank_issues_enabled: false
${commented(repository, [
  "contact_links:",
  "  - name: Security problem",
  `    url: https://github.com/${owner}/${name}/security/advisories/new`,
  "    about: Report privately what lets somebody see or change what they should not.",
])}`;
}

/** What package.json says. @throws Error when it says nothing usable */
export function readRepository(packageJson: string): Repository {
  const { repository, codeOwners } = JSON.parse(packageJson) as {
    repository?: unknown;
    codeOwners?: readonly string[];
  };
  const [, owner, name] = /^github:([\w-]+)\/([\w.-]+)$/.exec(String(repository)) ?? [];
  if (owner === undefined || name === undefined)
    throw new Error('"repository" in package.json must be "github:OWNER/REPOSITORY".');
  return { owner, name, codeOwners: codeOwners ?? [`@${owner}`] };
}

/**
 * The text of a file with the repository's name in it.
 * @throws Error when the file no longer has a place for it
 */
export function withRepository(file: string, text: string, repository: Repository): string {
  const whole = WHOLE[file];
  if (whole !== undefined) return whole(repository);
  const slug = `${repository.owner}/${repository.name}`;
  let result = text;
  for (const pattern of PLACES.find((place) => place.file === file)?.patterns ?? []) {
    if (!new RegExp(pattern).test(result))
      throw new Error(
        `${file} has no place for the repository's name: see PLACES in scripts/owner.ts.`,
      );
    result = result.replace(pattern, slug);
  }
  return result.replace(NOTE, `<!-- owner -->${isSet(repository) ? "" : NOTE_TEXT}<!-- /owner -->`);
}

/** Files below the root that name another repository than package.json. */
export function staleFiles(root: string): readonly string[] {
  const repository = readRepository(readFileSync(join(root, "package.json"), "utf8"));
  return FILES.filter((file) => {
    const text = readFileSync(join(root, file), "utf8");
    return withRepository(file, text, repository) !== text;
  });
}

/**
 * Sets the name in package.json and in every file that shows it.
 * @throws Error for what cannot be the name of a repository or of a code owner
 */
export function setRepository(root: string, slug: string, codeOwners: readonly string[]): void {
  if (!/^[A-Za-z\d](?:-?[A-Za-z\d]){0,38}\/[\w.-]+$/.test(slug))
    throw new Error(`"${slug}" must be OWNER/REPOSITORY, as in the address on GitHub.`);
  for (const codeOwner of codeOwners)
    if (!/^@[\w-]+(?:\/[\w.-]+)?$|^[^@\s]+@[^@\s]+$/.test(codeOwner))
      throw new Error(`"${codeOwner}" must be @USER, @ORGANISATION/TEAM or an e-mail address.`);
  const path = join(root, "package.json");
  const before = Object.entries(JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>);
  const after = before.flatMap(([key, value]): [string, unknown][] => {
    if (key === "codeOwners") return [];
    if (key !== "repository") return [[key, value]];
    return [
      ["repository", `github:${slug}`],
      ...(codeOwners.length > 0 ? [["codeOwners", codeOwners] as [string, unknown]] : []),
    ];
  });
  const text = `${JSON.stringify(Object.fromEntries(after), undefined, 2)}\n`;
  const repository = readRepository(text);
  const files = FILES.map((file) => ({
    file,
    text: withRepository(file, readFileSync(join(root, file), "utf8"), repository),
  }));
  for (const { file, text: written } of [{ file: "package.json", text }, ...files])
    writeFileSync(join(root, file), written);
}

if (import.meta.main) {
  const root = join(import.meta.dirname, "..");
  const [slug, ...codeOwners] = process.argv.slice(2);
  if (slug === "--check") {
    const stale = staleFiles(root);
    for (const file of stale)
      console.error(
        `${file} does not name the repository as package.json does: run "npm run owner -- OWNER/REPOSITORY".`,
      );
    process.exitCode = stale.length === 0 ? 0 : 1;
  } else if (slug === undefined) {
    console.error("usage: npm run owner -- OWNER/REPOSITORY [@CODE-OWNER ...]");
    process.exitCode = 1;
  } else setRepository(root, slug, codeOwners);
}
