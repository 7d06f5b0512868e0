import accessSchema from "../../schemas/access.schema.json" with { type: "json" };
import settingsSchema from "../../schemas/settings.schema.json" with { type: "json" };
import { AccessError } from "../domain/error.ts";
import type { Live } from "../domain/live.ts";
import { presentTexts, writeAllOrNone } from "../files/write-new-files.ts";
import { nameOfFolder } from "../files/instance-folder.ts";
import { ACCESS_SCHEMA, SETTINGS_SCHEMA } from "../import/import.ts";
import {
  instanceSchema,
  isGeneratedSchema,
  markedSchema,
  type NameSources,
} from "../import/live-schema.ts";
import { clockOf } from "../job/connect.ts";
import type { Io } from "../job/io.ts";
import { loadManifests, needManifest } from "../job/load-manifests.ts";
import type { SourceFile } from "../manifest/model.ts";
import { openReader } from "../matomo/matomo.ts";
import { renderJson } from "../render/json/printable.ts";
import type { SchemaOutput } from "../render/json/schema.generated.ts";
import { forTerminal } from "../render/safe-text.ts";
import { flagOf } from "./arguments.ts";
import type { OptionValues } from "./command.ts";
import { openInstance, readWithProgress } from "./open-instance.ts";
import { printDiagnostics } from "./output.ts";
import { folderOf, outputOf } from "./shared-options.ts";

/** The schemas of an instance, with their paths in its folder. */
export function schemaFiles(folder: string, sources: NameSources): SourceFile[] {
  const pathOf = (name: string): string => (folder === "" ? name : `${folder}/${name}`);
  return [
    { path: pathOf(ACCESS_SCHEMA), text: instanceSchema(accessSchema, sources) },
    { path: pathOf(SETTINGS_SCHEMA), text: markedSchema(settingsSchema) },
  ];
}

/** Paths of schemas that this program did not write, and so must not overwrite. */
export const foreignSchemas = (present: readonly SourceFile[]): string[] =>
  present.filter(({ text }) => !isGeneratedSchema(text)).map(({ path }) => path);

/** @returns the exit code */
export async function run(values: OptionValues, io: Io): Promise<number> {
  const output = outputOf(values, io);
  const isLive = flagOf(values, "live");
  const dir = folderOf(values);
  let live: Live | undefined;
  let manifest: NameSources["manifest"];
  if (isLive) {
    const instance = await openInstance(values, output, io);
    live = await readWithProgress(openReader(instance.connection, clockOf(io)), io);
    ({ manifest } = instance);
  } else {
    const loaded = await loadManifests(dir, io);
    if (!loaded.manifest) printDiagnostics(loaded.diagnostics, loaded.files, output, io);
    manifest = needManifest(loaded);
  }
  const files = schemaFiles(nameOfFolder(dir, io.cwd), { live, manifest });
  const present = presentTexts(files, io.cwd);
  const [foreign] = foreignSchemas(present);
  if (foreign !== undefined)
    throw new AccessError(
      "usage",
      `${foreign} was not written by matomo-access, so it is not overwritten.`,
      "Move it to another place first.",
    );
  writeAllOrNone(files, present, io.cwd, io);
  const paths = files.map(({ path }) => path);
  if (output.json) io.stdout(renderJson<SchemaOutput>({ version: 1, files: paths, live: isLive }));
  else
    io.stdout(
      [
        ...paths.map((path) => `Written: ${forTerminal(path)}\n`),
        `To use them in an editor, begin a manifest with: # yaml-language-server: $schema=${ACCESS_SCHEMA}\n`,
        ...(isLive
          ? [
              "The schemas list today's sites and logins. Run this command again when sites are added.\n",
            ]
          : []),
      ].join(""),
    );
  return 0;
}
