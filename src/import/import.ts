import { compareTexts } from "../domain/compare.ts";
import { AccessError } from "../domain/error.ts";
import type { Day } from "../domain/day.ts";
import type { Live, LivePerson } from "../domain/live.ts";
import { ANONYMOUS, loginKey, type LoginKey } from "../domain/login.ts";
import { knownSchemaPath } from "../edit/newcomers.ts";
import { Workspace } from "../edit/workspace.ts";
import type { Manifest, SourceFile } from "../manifest/model.ts";
import { readManifest } from "../manifest/read.ts";
import { makePlan } from "../plan/make-plan.ts";
import type { Plan } from "../plan/plan.generated.ts";
import { asManifest, type Written } from "./as-manifest.ts";
import { choosePeople, isWhole, type Selection, type Unwritten } from "./choose-people.ts";
import { existingIn } from "./existing.ts";
import type { Layout } from "./layout.ts";
import { makePieces, type Pieces } from "./pieces.ts";
import { RightsTable } from "./profiles.ts";
import { isReadAsWritten } from "./read-back.ts";
import { settingsText } from "./settings-text.ts";
import { writePieces } from "./write-files.ts";

/** How an instance should be written. */
export interface ImportOptions {
  readonly selection: Selection;
  readonly layout: Layout;
  /** Whether equal access becomes teams. */
  readonly teams: boolean;
  /** Whether to write site groups, hosts and `all`, which also cover future sites. */
  readonly generalize: boolean;
}

export interface ImportInput {
  readonly live: Live;
  /** The existing files, possibly none. A missing `settings.yaml` is written. */
  readonly files: readonly SourceFile[];
  readonly options: ImportOptions;
  readonly now: Date;
  /** UTC day for which the plan of the result is made. */
  readonly today: Day;
  /** The folder of the instance as in the paths of files, without a trailing slash. */
  readonly folder: string;
  /** The login that owns the token, if known. */
  readonly account: string | undefined;
  /** People whose accounts SSO or LDAP creates. */
  readonly external: ReadonlySet<LoginKey>;
  /** Accounts that programs use. */
  readonly services: ReadonlySet<LoginKey>;
}

export interface Imported extends Omit<Pieces, "pieces" | "edits" | "written"> {
  /** The new and the changed files, each with its whole text. */
  readonly files: readonly SourceFile[];
  /** Logins that the import added to the files. */
  readonly people: readonly string[];
  readonly unwritten: readonly Unwritten[];
  /** The number of selected people whom the manifests already contained. */
  readonly declared: number;
  /** Whether files refer to the schema in the folder of the instance, and to no other schema. */
  readonly hasOwnSchema: boolean;
  /** The manifests after the import; positions in files may be missing. */
  readonly manifest: Manifest;
  /** The plan of the files after the import. */
  readonly plan: Pick<Plan, "effects" | "frozen">;
}

const pathIn = (folder: string, name: string): string =>
  folder === "" ? name : `${folder}/${name}`;

/**
 * The path from the folder of `a/b/c.yaml` up to the folder that contains `a`: one `../` per
 * folder.
 */
const upFrom = (path: string): string => "../".repeat(path.split("/").length - 1);

/** The names of the schemas in the first lines of files, as `matomo-access schema` writes them. */
export const ACCESS_SCHEMA = "access.schema.json";
export const SETTINGS_SCHEMA = "settings.schema.json";

const schemaLine = (schema: string): string => `# yaml-language-server: $schema=${schema}\n`;

/** Why public access cannot be written; `undefined` if it can. */
function publicTrouble({ anonymous }: Live): Unwritten | undefined {
  const other = [...anonymous].find(
    ([, { role, capabilities }]) => role !== "view" || capabilities.length > 0,
  );
  return (
    other && {
      login: ANONYMOUS,
      what: "public",
      why: `Visitors without a login have more access than the role view on site ${other[0]}. No manifest can grant that. Remove that access in Matomo, and import again.`,
    }
  );
}

/** The files before the import, always with settings. */
interface Start {
  readonly workspace: Workspace;
  readonly manifest: Manifest;
  /** The new `settings.yaml`; `undefined` if there was one. */
  readonly settings: SourceFile | undefined;
}

function mustRead(files: readonly SourceFile[]): Manifest {
  const { manifest, diagnostics } = readManifest(files);
  if (manifest) return manifest;
  const error = diagnostics.find(({ severity }) => severity === "error");
  throw new AccessError(
    "manifest",
    `The manifests cannot be read: ${error?.message ?? "there are none"}`,
    error?.hint,
  );
}

function startFrom({ files, folder, live, account }: ImportInput): Start {
  const path = pathIn(folder, "settings.yaml");
  const settings: SourceFile | undefined = files.some((file) => file.path === path)
    ? undefined
    : { path, text: settingsText({ live, account, header: schemaLine(SETTINGS_SCHEMA) }) };
  const all = settings ? [...files, settings] : files;
  return { workspace: new Workspace(all, ""), manifest: mustRead(all), settings };
}

interface Attempt {
  readonly files: readonly SourceFile[];
  readonly pieces: Pieces;
  readonly people: readonly LivePerson[];
  readonly unwritten: readonly Unwritten[];
  readonly declared: number;
  readonly manifest: Manifest;
  readonly plan: Plan;
  /** People for whom the plan is not empty, and why. */
  readonly failing: ReadonlyMap<LoginKey, string>;
}

/** Why the plan is not empty for imported people. */
function failuresIn(plan: Plan, people: readonly LivePerson[]): Map<LoginKey, string> {
  const imported = new Set(people.map(({ key }) => key));
  const found = new Map<LoginKey, string>();
  for (const { login, because } of plan.frozen)
    found.set(loginKey(login), because[0]?.text ?? "The plan cannot compare their access.");
  for (const { login } of plan.effects)
    found.set(loginKey(login), "The plan would still change their access.");
  return new Map([...found].filter(([key]) => imported.has(key)));
}

/** Manifests, and the plan that they lead to. */
interface Planned {
  readonly manifest: Manifest;
  readonly plan: Plan;
}

/**
 * The plan of the written files, computed without reading them. `undefined` if the files must be
 * read: if there were other files before, the files have patterns, a text could be read as
 * something else, or the plan refers to a place in a file.
 */
function planUnread(
  { files, live, options }: ImportInput,
  { written }: Pieces,
  settings: SourceFile | undefined,
  plan: (written: Written) => Planned,
): Planned | undefined {
  if (files.length > 0 || options.generalize || !settings) return undefined;
  if (!isReadAsWritten(written, live, settings)) return undefined;
  const planned = plan(written);
  const { effects, frozen, diagnostics } = planned.plan;
  return effects.length + frozen.length + diagnostics.length === 0 ? planned : undefined;
}

function attempt(
  input: ImportInput,
  left: ReadonlyMap<LoginKey, string>,
  { workspace, manifest, settings }: Start,
): Attempt {
  const { live, options, folder, now, today } = input;
  const chosen = choosePeople(live, manifest, options.selection);
  const people = chosen.people.filter(({ key }) => !left.has(key));
  const table = new RightsTable(live.capabilities);
  const isPublicOpen = manifest.public === undefined && isWhole(options.selection);
  const trouble = isPublicOpen ? publicTrouble(live) : undefined;
  const pieces = makePieces({
    ...input,
    ...options,
    people,
    emails: chosen.emails,
    isPublicWritten: isPublicOpen && trouble === undefined,
    existing: existingIn(manifest, live, workspace, table),
    takenTeams: manifest.teams.keys(),
    takenSets: manifest.siteSets.keys(),
    table,
  });
  const written = writePieces({
    pieces: pieces.pieces.map((piece) => ({ ...piece, file: pathIn(folder, piece.file) })),
    edits: pieces.edits,
    workspace,
    headerOf: (path) =>
      schemaLine(
        knownSchemaPath(workspace.files, path) ??
          upFrom(folder === "" ? path : path.slice(folder.length + 1)) + ACCESS_SCHEMA,
      ) + `# Imported from ${live.url} on ${today}.\n`,
  });
  const files = settings ? [...written, settings] : written;
  const plan = (after: Manifest): Planned => ({
    manifest: after,
    plan: makePlan({ manifest: after, live, now, today, run: { hasPassword: true } }),
  });
  const planned =
    planUnread(input, pieces, settings, (access) =>
      plan(asManifest(access, manifest.settings, table)),
    ) ?? plan(mustRead(workspace.with(files)));
  const unwritten = [
    ...chosen.unwritten,
    ...chosen.people.flatMap(({ key, login }): Unwritten[] => {
      const why = left.get(key);
      return why === undefined ? [] : [{ login, what: "account", why }];
    }),
    ...(trouble ? [trouble] : []),
  ];
  const { declared } = chosen;
  return {
    files,
    pieces,
    people,
    unwritten,
    declared,
    ...planned,
    failing: failuresIn(planned.plan, people),
  };
}

/**
 * Writes the state of Matomo into manifests that grant exactly this access: nobody gains or loses
 * access, and no line covers future sites unless `generalize` is set. The entries of people in the
 * existing manifests keep every byte. Reads and plans the result; people whose access this plan
 * would change are left out and reported.
 * @throws AccessError `usage` if `account` is not an active super user, or a file would be too
 * large; `manifest` if existing files have errors
 */
export function importLive(input: ImportInput): Imported {
  const start = startFrom(input);
  let result = attempt(input, new Map(), start);
  const left = new Map<LoginKey, string>();
  while (result.failing.size > 0) {
    for (const [key, why] of result.failing) left.set(key, why);
    result = attempt(input, left, start);
  }
  const { files, pieces, people, unwritten, declared, manifest, plan } = result;
  return {
    files: files.toSorted((a, b) => compareTexts(a.path, b.path)),
    people: people.map(({ login }) => login).toSorted(),
    teams: pieces.teams,
    sets: pieces.sets,
    widenings: pieces.widenings,
    unwritten: unwritten.toSorted((a, b) => compareTexts(a.login, b.login)),
    declared,
    hasOwnSchema: [undefined, ACCESS_SCHEMA].includes(
      knownSchemaPath(start.workspace.files, pathIn(input.folder, "settings.yaml")),
    ),
    manifest,
    plan: { effects: plan.effects, frozen: plan.frozen },
  };
}
