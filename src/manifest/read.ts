import { type Diagnostic, hasErrors } from "../domain/diagnostic.ts";
import { checkTogether } from "./check.ts";
import { Cursor } from "./cursor.ts";
import { Definitions } from "./definitions.ts";
import { Findings } from "./findings.ts";
import type {
  ApproveLine,
  Grant,
  Manifest,
  Settings,
  SourceFile,
  Team,
  UserEntry,
} from "./model.ts";
import { type RawGrant, resolveGrant, roleNames } from "./read-grants.ts";
import { readApprove } from "./read-approve.ts";
import { readSettings } from "./read-settings.ts";
import { parseYaml } from "./yaml-file.ts";

export interface ReadManifest {
  /** `undefined` if there is any error. */
  readonly manifest: Manifest | undefined;
  /** All problems of all files, sorted by position. */
  readonly diagnostics: readonly Diagnostic[];
}

const isSettings = ({ path }: SourceFile): boolean => /(?:^|\/)settings\.yaml$/.test(path);

function resolveAll(found: Definitions, findings: Findings): Pick<Manifest, "users" | "teams"> {
  const names = roleNames(found.roles);
  const grants = (raw: readonly RawGrant[]): Grant[] =>
    raw.flatMap((grant) => resolveGrant(grant, found.roles, names, findings) ?? []);
  const users = new Map(
    [...found.users].map(([key, user]): [typeof key, UserEntry] => [
      key,
      { ...user, access: user.access && grants(user.access) },
    ]),
  );
  const teams = new Map(
    [...found.teams].map(([name, team]): [string, Team] => [
      name,
      { ...team, access: grants(team.access) },
    ]),
  );
  return { users, teams };
}

/**
 * Reports files whose names differ only in case or Unicode form. On macOS and Windows a checkout
 * contains only one of the two.
 */
function checkNames(files: readonly SourceFile[], findings: Findings): void {
  const known = new Map<string, string>();
  for (const { path } of files) {
    const key = path.normalize("NFC").toLowerCase();
    const first = known.get(key);
    if (first === undefined) known.set(key, path);
    else
      findings.add({
        severity: "error",
        code: "file-name",
        message: `The names ${first} and ${path} differ only in case or in how accents are written: macOS and Windows keep one of the two files.`,
        hint: "Merge the two files, or rename one.",
        at: { file: path, line: 1, column: 1 },
      });
  }
}

/** Reads only the settings, for callers that need them first. `undefined` if they have an error. */
export function readSettingsAlone(files: readonly SourceFile[]): Settings | undefined {
  const file = files.find(isSettings);
  const parsed = file && parseYaml(file);
  if (!parsed?.file || hasErrors(parsed.diagnostics)) return undefined;
  const findings = new Findings();
  const settings = readSettings(Cursor.root(parsed.file, findings));
  return hasErrors(findings.all()) ? undefined : settings;
}

/**
 * Reads the files of one instance. Bad input never throws: all problems of all files are returned
 * together. If any problem is an error, there is no manifest.
 */
export function readManifest(files: readonly SourceFile[]): ReadManifest {
  const steps = manifestSteps(files);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/**
 * Like `readManifest`, in steps of one file, so that the caller can do other work in between: a
 * megabyte of YAML takes a second.
 */
export function* manifestSteps(
  files: readonly SourceFile[],
): Generator<undefined, ReadManifest, undefined> {
  const findings = new Findings();
  const found = new Definitions(findings);
  let settings: Settings | undefined;
  let approve: readonly ApproveLine[] | undefined;
  let hasSettings = false;
  // Approvals count only in the file next to settings.yaml, because owners of a client's folder
  // must not approve for everybody.
  const approveFile = files.find(isSettings)?.path.replace(/settings\.yaml$/, "approve.yaml");
  for (const file of files) {
    if (isSettings(file)) hasSettings = true;
    if (findings.isFull) continue;
    yield;
    const parsed = parseYaml(file);
    for (const problem of parsed.diagnostics) findings.add(problem);
    if (!parsed.file) continue;
    if (isSettings(file)) settings = readSettings(Cursor.root(parsed.file, findings));
    else if (file.path === approveFile) approve = readApprove(Cursor.root(parsed.file, findings));
    else found.add(parsed.file);
  }
  if (!hasSettings) {
    findings.add({
      severity: "error",
      code: "settings-missing",
      message: "The folder has no settings.yaml.",
      hint: "Create it with the line: url: https://analytics.example.org",
    });
  }
  checkNames(files, findings);
  checkTogether(found, settings);
  const resolved = resolveAll(found, findings);
  const diagnostics = findings.all();
  if (!settings || hasErrors(diagnostics)) return { manifest: undefined, diagnostics };
  return {
    manifest: {
      settings,
      ...resolved,
      siteSets: found.sets,
      public: found.public,
      released: found.released,
      ...(approve ? { approve } : {}),
    },
    diagnostics,
  };
}
