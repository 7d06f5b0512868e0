import { type Diagnostic, hasErrors, sortDiagnostics } from "../domain/diagnostic.ts";
import { checkTogether } from "./check.ts";
import { Cursor } from "./cursor.ts";
import { Definitions } from "./definitions.ts";
import type { Grant, Manifest, Settings, SourceFile, Team, UserEntry } from "./model.ts";
import { type RawGrant, resolveGrant } from "./read-grants.ts";
import { readSettings } from "./read-settings.ts";
import { parseYaml } from "./yaml-file.ts";

export interface ReadManifest {
  /** `undefined` when there is any error. */
  readonly manifest: Manifest | undefined;
  /** Every problem of every file, sorted by place. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Messages repeat what people wrote; a name of a megabyte does not help anybody. */
const MOST_MESSAGE = 500;
const cut = (text: string): string => (text.length > MOST_MESSAGE ? `${text.slice(0, MOST_MESSAGE)}...` : text);
const shorten = (diagnostic: Diagnostic): Diagnostic => ({
  ...diagnostic,
  message: cut(diagnostic.message),
  ...(diagnostic.hint === undefined ? {} : { hint: cut(diagnostic.hint) }),
});

const isSettings = ({ path }: SourceFile): boolean => /(?:^|\/)settings\.yaml$/.test(path);

function resolveAll(found: Definitions): Pick<Manifest, "users" | "teams"> {
  const grants = (raw: readonly RawGrant[]): Grant[] => raw.flatMap((grant) => resolveGrant(grant, found.roles) ?? []);
  const users = new Map(
    [...found.users].map(([key, user]): [typeof key, UserEntry] => [key, { ...user, access: user.access && grants(user.access) }]),
  );
  const teams = new Map([...found.teams].map(([name, team]): [string, Team] => [name, { ...team, access: grants(team.access) }]));
  return { users, teams };
}

/**
 * Reads the files of one instance. Pure: texts in, values out. Nothing is thrown for bad input; all problems of all files come back at once,
 * and with any error there is no manifest.
 */
export function readManifest(files: readonly SourceFile[]): ReadManifest {
  const diagnostics: Diagnostic[] = [];
  const found = new Definitions(diagnostics);
  let settings: Settings | undefined;
  let hasSettings = false;
  for (const file of files) {
    const parsed = parseYaml(file);
    diagnostics.push(...parsed.diagnostics);
    if (isSettings(file)) hasSettings = true;
    if (!parsed.file) continue;
    if (isSettings(file)) settings = readSettings(Cursor.root(parsed.file, diagnostics));
    else found.add(parsed.file);
  }
  if (!hasSettings) {
    diagnostics.push({
      severity: "error",
      code: "settings-missing",
      message: "The folder has no settings.yaml.",
      hint: "Make one with the line: url: https://analytics.example.org",
    });
  }
  checkTogether(found, settings);
  const resolved = resolveAll(found);
  const sorted = sortDiagnostics(diagnostics).map(shorten);
  if (!settings || hasErrors(sorted)) return { manifest: undefined, diagnostics: sorted };
  return { manifest: { settings, ...resolved, siteSets: found.sets, public: found.public, released: found.released }, diagnostics: sorted };
}
