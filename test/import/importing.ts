import type { Live } from "../../src/domain/live.ts";
import { EVERYTHING } from "../../src/import/choose-people.ts";
import {
  type Imported,
  type ImportInput,
  importLive,
  type ImportOptions,
} from "../../src/import/import.ts";
import type { SourceFile } from "../../src/manifest/model.ts";
import { TODAY } from "../helpers/make-world.ts";

export const NOW = new Date(`${TODAY}T09:00:00Z`);

/** An import into the folder `access`, by default with teams and in one file. */
export const importOf = (
  live: Live,
  options: Partial<ImportOptions> = {},
  files: readonly SourceFile[] = [],
  accounts: Partial<Pick<ImportInput, "external" | "services">> = {},
): Imported =>
  importLive({
    live,
    files,
    options: {
      selection: EVERYTHING,
      layout: "one-file",
      teams: true,
      generalize: false,
      ...options,
    },
    now: NOW,
    today: TODAY,
    folder: "access",
    account: "root",
    external: new Set(),
    services: new Set(),
    ...accounts,
  });

/** The files after an import. */
export function filesAfter(before: readonly SourceFile[], { files }: Imported): SourceFile[] {
  const written = new Map(files.map((file) => [file.path, file]));
  return [
    ...before.map((file) => written.get(file.path) ?? file),
    ...files.filter(({ path }) => !before.some((file) => file.path === path)),
  ];
}

/** The text of all files except the settings. */
export const textOf = (files: readonly SourceFile[]): string =>
  files
    .filter(({ path }) => !path.endsWith("settings.yaml"))
    .map(({ path, text }) => `--- ${path}\n${text}`)
    .join("\n");

/** Members by team. */
export const membersOf = ({ teams }: Imported): Record<string, readonly string[]> =>
  Object.fromEntries(teams.map(({ name, members }) => [name, members]));
