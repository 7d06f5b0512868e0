import { hasErrors, sortDiagnostics } from "../domain/diagnostic.ts";
import type { Manifest } from "../manifest/model.ts";
import { renderAnnotations } from "../render/github/annotations.ts";
import { renderDiagnosticsJson } from "../render/json/diagnostics-json.ts";
import { renderDiagnosticsText } from "../render/terminal/diagnostics-text.ts";
import { count, list } from "../render/words.ts";
import { choiceOf, stringOf } from "./arguments.ts";
import type { OptionValues } from "./command.ts";
import { folderOf, outputOf } from "./shared-options.ts";
import type { Io } from "../job/io.ts";
import { VALIDATE_FORMATS } from "./specs/choices.ts";
import { compareWithBase, loadManifests } from "../job/load-manifests.ts";

const sizeOf = ({ users, teams, siteSets }: Manifest): string =>
  list([count(users.size, "user"), count(teams.size, "team"), count(siteSets.size, "site set")]);

/** @returns the exit code */
export async function run(values: OptionValues, io: Io): Promise<number> {
  const dir = folderOf(values);
  const output = outputOf(values, io);
  const format = output.json ? "json" : choiceOf(values, "format", VALIDATE_FORMATS, "text");
  const loaded = await loadManifests(dir, io);
  const base = stringOf(values, "base");
  const { dropped } = loaded.manifest
    ? await compareWithBase(base, dir, io, loaded.manifest)
    : { dropped: [] };
  const diagnostics = sortDiagnostics([...loaded.diagnostics, ...dropped]);
  const failed = hasErrors(diagnostics);
  if (format === "json") io.stdout(renderDiagnosticsJson(diagnostics));
  else if (format === "github") io.stdout(renderAnnotations(diagnostics));
  else io.stdout(renderDiagnosticsText(diagnostics, loaded.files, { color: output.color }));
  // This line is also printed with `--format github`, because people read the log of a workflow
  // too.
  if (!failed && loaded.manifest && format !== "json")
    io.stdout(
      `The manifests are valid: ${sizeOf(loaded.manifest)} in ${count(loaded.files.length, "file")}.\n`,
    );
  return failed ? 1 : 0;
}
