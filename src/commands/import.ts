import { presentTexts, writeAllOrNone } from "../files/write-new-files.ts";
import { nameOfFolder, readInstanceFolder, settingsPathOf } from "../files/instance-folder.ts";
import { AccessError } from "../domain/error.ts";
import { hasErrors } from "../domain/diagnostic.ts";
import { dayOf } from "../domain/day.ts";
import type { Live } from "../domain/live.ts";
import { loginKey } from "../domain/login.ts";
import { isWhole, type Selection } from "../import/choose-people.ts";
import { type Imported, importLive } from "../import/import.ts";
import { LAYOUTS } from "../import/layout.ts";
import { onlySuperuser } from "../import/settings-text.ts";
import { clockOf, connectionOf } from "../job/connect.ts";
import type { Io } from "../job/io.ts";
import { IMPORT_FORMATS } from "./specs/choices.ts";
import type { Manifest, SourceFile } from "../manifest/model.ts";
import { readManifest } from "../manifest/read.ts";
import { checkUrl } from "../matomo/connection.ts";
import { openReader } from "../matomo/matomo.ts";
import { readLoginPlugins } from "../matomo/read-login-plugins.ts";
import type { ImportFacts } from "../render/import-sections.ts";
import { reportOn, servicesIn } from "../review/live-report.ts";
import { renderImportJson } from "../render/json/import-json.ts";
import { renderImportMarkdown } from "../render/markdown/import-markdown.ts";
import { renderImportText } from "../render/terminal/import-text.ts";
import { choiceOf, flagOf, listOf, stringOf } from "./arguments.ts";
import type { OptionValues } from "./command.ts";
import { foreignSchemas, schemaFiles } from "./schema.ts";
import { readWithProgress } from "./open-instance.ts";
import { type Output, printDiagnostics } from "./output.ts";
import { folderOf, outputOf, timeoutFrom } from "./shared-options.ts";

/** The content of the folder before the import. */
interface Before {
  readonly files: readonly SourceFile[];
  /** `undefined` if there is no settings.yaml. */
  readonly manifest: Manifest | undefined;
}

/** Reads the folder, which may be missing. @throws AccessError `manifest` after printing errors */
async function readBefore(dir: string, output: Output, io: Io): Promise<Before> {
  const folder = await readInstanceFolder(dir, io.cwd);
  if (folder.isAbsent) return { files: [], manifest: undefined };
  const { files } = folder;
  const settings = settingsPathOf(dir, io.cwd);
  const hasSettings = files.some(({ path }) => path === settings);
  const read = readManifest(
    hasSettings ? files : [...files, { path: settings, text: "url: https://localhost\n" }],
  );
  const diagnostics = [...folder.diagnostics, ...read.diagnostics];
  if (hasErrors(diagnostics)) {
    printDiagnostics(diagnostics, files, output, io);
    throw new AccessError("manifest", "The manifests have errors; nothing was sent to Matomo.");
  }
  return { files, manifest: hasSettings ? read.manifest : undefined };
}

/** Refuses to write the people of one server into the manifests of another. */
function refuseOtherServer(manifest: Manifest | undefined, url: string | undefined): void {
  if (!manifest || url === undefined) return;
  const there = checkUrl(manifest.settings.url, { from: "settings.yaml" });
  if (checkUrl(url, { from: "--url" }) !== there)
    throw new AccessError(
      "usage",
      `settings.yaml is for ${there}, so this folder cannot contain the manifests of another Matomo.`,
      "Use another folder with --dir.",
    );
}

/**
 * The login that owns the token. @throws AccessError `usage` if `named` is not an active super user
 */
export function accountFrom(named: string | undefined, live: Live): string | undefined {
  if (named === undefined) return onlySuperuser(live);
  const person = live.people.get(loginKey(named));
  if (person?.superuser === true && person.status === "active") return person.login;
  const all = [...live.people.values()].filter(
    ({ superuser, status }) => superuser && status === "active",
  );
  throw new AccessError(
    "usage",
    `--account ${named} is not an active super user in Matomo, so it cannot own the token.`,
    `Super users: ${all.map(({ login }) => login).join(", ")}.`,
  );
}

/**
 * Refuses a selection that matches nobody, because a misspelled login or group would otherwise look
 * like an import with nothing to do.
 */
function refuseEmptySelection(
  selection: Selection,
  { people, declared, unwritten }: Imported,
): void {
  if (isWhole(selection) || people.length + declared + unwritten.length > 0) return;
  const given = [
    ...selection.only.map((login) => `--only ${login}`),
    ...selection.siteGroups.map((group) => `--site-group ${group}`),
    ...selection.domains.map((domain) => `--domain ${domain}`),
  ];
  throw new AccessError(
    "usage",
    `Nobody in Matomo matches ${given.join(" ")}.`,
    "Repeat an option to include more people. If you combine different options, people must match all of them. * stands for any text.",
  );
}

/** The organization's mail domains, if the settings list them. */
function domainsOf(manifest: Manifest | undefined): readonly string[] | undefined {
  const domains = manifest?.settings.domains ?? [];
  return domains.length > 0 ? domains : undefined;
}

/** @returns the exit code */
export async function run(values: OptionValues, io: Io): Promise<number> {
  const output = outputOf(values, io);
  const format = output.json ? "json" : choiceOf(values, "format", IMPORT_FORMATS, "text");
  const layout = choiceOf(values, "layout", LAYOUTS, "one-file");
  const dir = folderOf(values);
  const before = await readBefore(dir, { ...output, json: format === "json" }, io);
  const url = stringOf(values, "url");
  refuseOtherServer(before.manifest, url);
  const connection = connectionOf(io, {
    settings: before.manifest?.settings,
    url,
    timeout: timeoutFrom(values),
  });
  const reader = openReader(connection, clockOf(io));
  const live = await readWithProgress(reader, io);
  const plugins = await readLoginPlugins(reader, io.signal);
  const now = io.now();
  const folder = nameOfFolder(dir, io.cwd);
  const selection: Selection = {
    only: listOf(values, "only"),
    siteGroups: listOf(values, "site-group"),
    domains: listOf(values, "domain"),
  };
  const isGeneralized = flagOf(values, "generalize");
  const imported = importLive({
    live,
    files: before.files,
    options: {
      selection,
      layout,
      teams: !flagOf(values, "no-teams"),
      generalize: isGeneralized,
    },
    now,
    today: dayOf(now),
    folder,
    account: accountFrom(stringOf(values, "account"), live),
    external: plugins.people,
    services: servicesIn(live),
  });
  refuseEmptySelection(selection, imported);
  io.debug?.(
    `import: ${imported.people.length} people, ${imported.teams.length} teams, ${imported.sets.length} sets, ${imported.files.length} files, ${imported.unwritten.length} things not written`,
  );
  const isDryRun = flagOf(values, "dry-run");
  const schemas =
    imported.files.length > 0 && imported.hasOwnSchema
      ? schemaFiles(folder, { live, manifest: imported.manifest })
      : [];
  const present = presentTexts(schemas, io.cwd);
  // Keeps a schema that the team wrote. New files refer to it in their first line.
  const written = foreignSchemas(present).length > 0 ? [] : schemas;
  if (!isDryRun)
    writeAllOrNone([...imported.files, ...written], [...before.files, ...present], io.cwd, io);
  const people = new Set(imported.people.map((login) => loginKey(login)));
  const facts: ImportFacts = {
    live,
    imported,
    report: reportOn(live, now, domainsOf(before.manifest)),
    known: new Set(before.files.map(({ path }) => path)),
    isDryRun,
    isGeneralized,
    loginPlugins: plugins.active,
    external: plugins.people.intersection(people).size,
  };
  if (format === "json") io.stdout(renderImportJson(facts));
  else if (format === "markdown") io.stdout(renderImportMarkdown(facts));
  else
    io.stdout(
      renderImportText(facts, {
        color: output.color,
        width: io.columns,
        verbose: flagOf(values, "verbose"),
      }),
    );
  return 0;
}
