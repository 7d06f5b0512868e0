// Writes the repository's name into every file that shows it: npm run owner -- OWNER/REPOSITORY
// [@CODE-OWNER ...]
// package.json stores the name as "repository", and code owners other than @OWNER as "codeOwners".
// --package NAME sets the package's name on npm and allows publishing it: see
// src/domain/product.ts. --check reports files that name another repository.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { OWNER_PLACEHOLDER, type PackageJson, readProduct } from "../src/domain/product.ts";

export interface Repository {
  readonly owner: string;
  readonly name: string;
  readonly codeOwners: readonly string[];
  /** The name of the package on npm; `undefined` until it has one. */
  readonly packageName: string | undefined;
}

const SLUG = String.raw`[\w.-]+\/[\w.-]+`;

/** Files that show the name within other text, with patterns for the text around it. */
const PLACES: readonly { readonly file: string; readonly patterns: readonly RegExp[] }[] = [
  { file: "README.md", patterns: [between("uses: ", "(?=@COMMIT)")] },
  {
    file: "docs/github.md",
    patterns: [between("uses: ", "(?=@(?:COMMIT|0123456789abcdef))")],
  },
  {
    file: "docs/upgrading.md",
    patterns: [
      between("https://github.com/", "(?= v)"),
      between("--action ", "(?=@COMMIT)"),
      between("uses: ", "(?=@COMMIT)"),
    ],
  },
  { file: "docs/github-enterprise-server.md", patterns: [between("uses: ", "(?=@COMMIT)")] },
  { file: "docs/install.md", patterns: [] },
  { file: "SECURITY.md", patterns: [between("https://github.com/", "(?=/)")] },
  { file: "CHANGELOG.md", patterns: [between("https://github.com/", "(?=/)")] },
];

/** The part of a Markdown file that explains the placeholder OWNER while there is no owner. */
const NOTE = /<!-- owner -->[^]*?<!-- \/owner -->/g;
const NOTE_TEXT = `\`${OWNER_PLACEHOLDER}\` is a placeholder until the owner of this repository runs \`npm run owner\`.`;

/**
 * The part of a Markdown file that depends on whether the package is on npm. Until the package is
 * on npm, no text may tell readers to install it from npm, because somebody else could own the
 * name.
 */
const INSTALL = /<!-- install -->\n[^]*?<!-- \/install -->/g;
const COMMAND = "matomo-access";

const installTexts: Readonly<Record<string, (name: string | undefined) => string>> = {
  "README.md": (name) =>
    name === undefined
      ? `    npm ci && npm start          # in a checkout: a demo of the whole cycle against an embedded Matomo
    npm install --global .       # install the command ${COMMAND} from this checkout
    ${COMMAND} init           # in an empty folder: create a repository for the access to your Matomo

The package is not on npm yet, so install it from a checkout: see [Installing](docs/install.md).
`
      : `    npm install --global ${name}
    ${COMMAND} --help
    ${COMMAND} init           # in an empty folder: create a repository for the access to your Matomo

[Installing](docs/install.md) describes the other ways.
`,
  "docs/install.md": (name) =>
    name === undefined
      ? `The package is not on npm yet: nobody owns its name there. Do not install \`${COMMAND}\` from npm. Use a checkout of this repository instead.
`
      : `    npm install --global ${name}      # the command ${COMMAND}
    npm install --save-dev ${name}    # in a project: npx ${COMMAND}
    npx ${name} --help                # without installing
`,
};

/** Files whose whole text depends on the name. */
const WHOLE: Readonly<Record<string, (repository: Repository) => string>> = {
  ".github/CODEOWNERS": codeOwnersFile,
  ".github/ISSUE_TEMPLATE/config.yml": issueConfig,
};

const FILES: readonly string[] = [...PLACES.map(({ file }) => file), ...Object.keys(WHOLE)];

function between(text: string, ahead = ""): RegExp {
  return new RegExp(`(?<=${text})${SLUG}${ahead}`, "g");
}

const isSet = ({ owner }: Repository): boolean => owner !== OWNER_PLACEHOLDER;

/**
 * Comments the lines out until the owner is known, because GitHub would otherwise notify the
 * account named OWNER.
 */
function commented(repository: Repository, lines: readonly string[]): string {
  return lines.map((line) => (isSet(repository) ? `${line}\n` : `# ${line}\n`)).join("");
}

function codeOwnersFile(repository: Repository): string {
  return `# Written by scripts/owner.ts: ${isSet(repository) ? "change it there" : "npm run owner -- OWNER/REPOSITORY activates this line"}.\n${commented(
    repository,
    [`* ${repository.codeOwners.join(" ")}`],
  )}`;
}

function issueConfig(repository: Repository): string {
  const { owner, name } = repository;
  return `# Written by scripts/owner.ts: ${isSet(repository) ? "change it there" : "npm run owner -- OWNER/REPOSITORY activates the link"}.
blank_issues_enabled: false
${commented(repository, [
  "contact_links:",
  "  - name: Security problem",
  `    url: https://github.com/${owner}/${name}/security/advisories/new`,
  "    about: Privately report a problem that lets somebody see or change data without permission.",
])}`;
}

/** Reads the repository from package.json. @throws Error if it contains no valid one */
export function readRepository(packageJson: string): Repository {
  const json = JSON.parse(packageJson) as PackageJson & { codeOwners?: readonly string[] };
  const { packageName } = readProduct(json);
  const [owner = "", name = ""] = json.repository.replace(/^github:/, "").split("/");
  return { owner, name, codeOwners: json.codeOwners ?? [`@${owner}`], packageName };
}

/**
 * The text of a file with the repository's name in it.
 * @throws Error if the file no longer has a place for the name
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
  const install = installTexts[file];
  if (install !== undefined)
    result = result.replace(
      INSTALL,
      () => `<!-- install -->\n\n${install(repository.packageName)}<!-- /install -->`,
    );
  return result.replace(NOTE, `<!-- owner -->${isSet(repository) ? "" : NOTE_TEXT}<!-- /owner -->`);
}

/** Files that name a repository other than the one in package.json. */
export function staleFiles(root: string): readonly string[] {
  const repository = readRepository(readFileSync(join(root, "package.json"), "utf8"));
  return FILES.filter((file) => {
    const text = readFileSync(join(root, file), "utf8");
    return withRepository(file, text, repository) !== text;
  });
}

type Field = readonly [key: string, value: unknown];

/** The text of package.json after changing its fields; their order is kept. */
function withFields(root: string, change: (fields: readonly Field[]) => readonly Field[]): string {
  const json = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as object;
  const fields = Object.fromEntries(change(Object.entries(json)));
  return `${JSON.stringify(fields, undefined, 2)}\n`;
}

/**
 * Writes package.json and every file that depends on it. Computes all texts before it writes the
 * first file.
 */
function writeAll(root: string, packageJson: string): void {
  const repository = readRepository(packageJson);
  const files = FILES.map((file) => ({
    file,
    text: withRepository(file, readFileSync(join(root, file), "utf8"), repository),
  }));
  for (const { file, text } of [{ file: "package.json", text: packageJson }, ...files])
    writeFileSync(join(root, file), text);
}

/**
 * Sets the name of the package on npm, which allows publishing it.
 * @throws Error if npm would not accept the name
 */
export function setPackage(root: string, name: string): void {
  if (!/^(?:@[a-z\d][\w.-]*\/)?[a-z\d][a-z\d._-]{0,100}$/.test(name))
    throw new Error(`"${name}" must be the name of a package on npm, like @acme/matomo-access.`);
  const text = withFields(root, (fields) =>
    fields
      .filter(([key]) => key !== "private")
      .map(([key, value]) => [key, key === "name" ? name : value]),
  );
  writeAll(root, text);
}

/**
 * Sets the name in package.json and in every file that shows it.
 * @throws Error if the name of the repository or of a code owner is invalid
 */
export function setRepository(root: string, slug: string, codeOwners: readonly string[]): void {
  if (!/^[A-Za-z\d](?:-?[A-Za-z\d]){0,38}\/[\w.-]+$/.test(slug))
    throw new Error(`"${slug}" must be OWNER/REPOSITORY, as in the address on GitHub.`);
  for (const codeOwner of codeOwners)
    if (!/^@[\w-]+(?:\/[\w.-]+)?$|^[^@\s]+@[^@\s]+$/.test(codeOwner))
      throw new Error(`"${codeOwner}" must be @USER, @ORGANIZATION/TEAM or an e-mail address.`);
  const text = withFields(root, (fields) =>
    fields.flatMap(([key, value]): Field[] => {
      if (key === "codeOwners") return [];
      if (key !== "repository") return [[key, value]];
      return [
        ["repository", `github:${slug}`],
        ...(codeOwners.length > 0 ? [["codeOwners", codeOwners] as Field] : []),
      ];
    }),
  );
  writeAll(root, text);
}

const USAGE = "usage: npm run owner -- [OWNER/REPOSITORY [@CODE-OWNER ...]] [--package NAME]";

if (import.meta.main) {
  const root = join(import.meta.dirname, "..");
  const { values, positionals } = parseArgs({
    options: { check: { type: "boolean" }, package: { type: "string" } },
    allowPositionals: true,
  });
  const [slug, ...codeOwners] = positionals;
  if (values.check) {
    const stale = staleFiles(root);
    for (const file of stale)
      console.error(
        `${file} and package.json name different repositories: run "npm run owner -- OWNER/REPOSITORY".`,
      );
    process.exitCode = stale.length === 0 ? 0 : 1;
  } else if (slug === undefined && values.package === undefined) {
    console.error(USAGE);
    process.exitCode = 1;
  } else {
    if (slug !== undefined) setRepository(root, slug, codeOwners);
    if (values.package !== undefined) setPackage(root, values.package);
  }
}
