// The steps of a release: npm run release -- version | check | build | publish | tag. See
// CONTRIBUTING.md, and .github/workflows/release.yml, which runs them.
import { appendFileSync, existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { buildRelease } from "./release/build.ts";
import { releaseFacts } from "./release/facts.ts";
import { publishPackage } from "./release/publish.ts";
import { refusals } from "./release/refusals.ts";
import { setVersion } from "./release/set-version.ts";
import { tagRelease } from "./release/tag.ts";
import { movingNames, parseVersion, versionsOfTags } from "./release/version.ts";

const root = join(import.meta.dirname, "..");

/** Variables for the steps. On GitHub, the workflow sets these variables. */
const {
  RELEASE_REMOTE = "origin",
  RELEASE_FOLDER = "release",
  RELEASE_PROVENANCE = "false",
  RELEASE_SHA256,
  RELEASE_SIGNED_OFF_BY = "",
  RELEASE_TOKEN,
  GITHUB_OUTPUT,
} = process.env;
const remote = { address: RELEASE_REMOTE, token: RELEASE_TOKEN };
const folder = resolve(root, RELEASE_FOLDER);

/** Sets the outputs of a step on GitHub, and prints them. */
function tell(outputs: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(outputs)) {
    console.log(`${name}=${value}`);
    if (GITHUB_OUTPUT !== undefined) appendFileSync(GITHUB_OUTPUT, `${name}=${value}\n`);
  }
}

/** Checks that this checkout can be released. @throws Error with every reason against it */
function checked() {
  const facts = releaseFacts(root, remote);
  const reasons = refusals(facts);
  if (reasons.length > 0) throw new Error(`A release is not possible.\n- ${reasons.join("\n- ")}`);
  const { version, packageName: name = "" } = facts.product;
  const parsed = parseVersion(version) ?? [0, 0, 0];
  return { version, name, moving: movingNames(parsed, versionsOfTags(facts.tags)) };
}

/** The package of this version. @throws Error if it was not built */
function builtTarball(name: string, version: string): string {
  const tarball = `${name.replace(/^@/, "").replace("/", "-")}-${version}.tgz`;
  if (existsSync(join(folder, tarball))) return tarball;
  throw new Error(`${folder} has no ${tarball}: npm run release -- build.`);
}

const STEPS: Readonly<Record<string, (argument: string | undefined) => void>> = {
  version: (wanted) =>
    tell({ version: setVersion(root, wanted, new Date().toISOString().slice(0, 10)) }),
  check: () => {
    const { version, name, moving } = checked();
    tell({ version, package: name, tag: moving.tag ?? "", "npm-tag": moving.npmTag });
  },
  build: () => {
    const { version } = checked();
    const { tarball, sha256 } = buildRelease(root, folder, RELEASE_SHA256);
    tell({ version, tarball, sha256 });
  },
  publish: () => {
    const { version, name, moving } = checked();
    const outcome = publishPackage(root, join(folder, builtTarball(name, version)), {
      name,
      version,
      tag: moving.npmTag,
      hasProvenance: RELEASE_PROVENANCE === "true",
    });
    tell({ npm: outcome });
  },
  tag: () => {
    const { version, name, moving } = checked();
    if (RELEASE_SIGNED_OFF_BY === "")
      throw new Error("RELEASE_SIGNED_OFF_BY must contain the name of the person who releases.");
    const commit = tagRelease(root, {
      version,
      movingTag: moving.tag,
      folder,
      tarball: builtTarball(name, version),
      signedOffBy: RELEASE_SIGNED_OFF_BY,
      remote,
    });
    tell({ commit });
  },
};

const [step = "", argument] = process.argv.slice(2);
const run = Object.hasOwn(STEPS, step) ? STEPS[step] : undefined;
try {
  if (run === undefined)
    throw new Error(`usage: npm run release -- ${Object.keys(STEPS).join(" | ")}`);
  run(argument);
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
