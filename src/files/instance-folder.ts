import { lstat, readdir, readFile } from "node:fs/promises";
import { join, relative, resolve, sep } from "node:path";
import type { Diagnostic } from "../domain/diagnostic.ts";
import type { SourceFile } from "../manifest/model.ts";

export const MOST_FILE_BYTES = 1024 * 1024;
const MOST_TOTAL_BYTES = 16 * 1024 * 1024;
export const MOST_FILES = 2_000;
const MOST_FOLDERS = 2_000;

export interface InstanceFolder {
  readonly files: readonly SourceFile[];
  readonly diagnostics: readonly Diagnostic[];
}

const isManifest = (name: string): boolean => /\.ya?ml$/i.test(name);
const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;

/** Reads text strictly: bytes that are no UTF-8 are an error, not question marks. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Whether a file only looks like the settings, or is a second one: it would be taken for the guards of every run. `path` is relative to the folder. */
export function misplacedSettings(path: string): { readonly message: string; readonly hint: string } | undefined {
  const [name = "", ...folders] = path.split("/").toReversed();
  if (!/^settings\.ya?ml$/i.test(name) || path === "settings.yaml") return undefined;
  return folders.length === 0
    ? { message: `The settings must be called settings.yaml, not ${name}.`, hint: "Rename the file." }
    : {
        message: "A second settings.yaml below the folder of an instance.",
        hint: "One instance has one; another server is another folder (--dir).",
      };
}

/** Gathers the files of one instance, with its findings. */
class Gatherer {
  readonly files: SourceFile[] = [];
  readonly diagnostics: Diagnostic[] = [];
  readonly #root: string;
  readonly #cwd: string;
  #total = 0;
  #folders = 0;

  constructor(root: string, cwd: string) {
    this.#root = root;
    this.#cwd = cwd;
  }

  /** As messages name it: relative to the working directory, with `/`. */
  name(path: string): string {
    return (relative(this.#cwd, path) || ".").split(sep).join("/");
  }

  report(code: string, path: string, message: string, hint: string, severity: Diagnostic["severity"] = "error"): void {
    this.diagnostics.push({ severity, code, message, hint, at: { file: this.name(path), line: 1, column: 1 } });
  }

  async folder(path: string): Promise<void> {
    if (++this.#folders > MOST_FOLDERS) {
      if (this.#folders === MOST_FOLDERS + 1)
        this.report("folder", path, `More than ${MOST_FOLDERS} folders.`, "Is --dir the folder of one instance?");
      return;
    }
    const entries = await readdir(path, { withFileTypes: true });
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const child = join(path, entry.name);
      if (entry.isSymbolicLink()) {
        if (isManifest(entry.name) || !entry.name.includes(".")) {
          this.report(
            "file-type",
            child,
            `${entry.name} is a link. Links are not followed: they can point out of the folder.`,
            "Replace the link by the file itself.",
          );
        }
      } else if (entry.isDirectory()) {
        if (!entry.name.startsWith(".") && entry.name !== "node_modules") await this.folder(child);
      } else if (isManifest(entry.name)) {
        if (entry.isFile()) await this.file(child);
        else this.report("file-type", child, `${entry.name} is no ordinary file.`, "Delete it, or give it another ending.");
      }
    }
  }

  async file(path: string): Promise<void> {
    const misplaced = misplacedSettings(relative(this.#root, path).split(sep).join("/"));
    if (misplaced) {
      this.report("folder", path, misplaced.message, misplaced.hint);
      return;
    }
    const { size } = await lstat(path);
    if (size > MOST_FILE_BYTES) {
      this.report(
        "file-size",
        path,
        `The file has ${megabytes(size)}; ${megabytes(MOST_FILE_BYTES)} is the most.`,
        "Split it into several files.",
      );
      return;
    }
    this.#total += size;
    if (this.files.length >= MOST_FILES || this.#total > MOST_TOTAL_BYTES) {
      this.report(
        "file-size",
        path,
        `More than ${MOST_FILES} files or ${megabytes(MOST_TOTAL_BYTES)} in all; this file and those after it were not read.`,
        "Is --dir the folder of one instance?",
      );
      return;
    }
    const text = decodeUtf8(await readFile(path));
    if (text === undefined) this.report("file-encoding", path, "The file is not written in UTF-8.", "Save it as UTF-8 in the editor.");
    else this.files.push({ path: this.name(path), text });
  }
}

/**
 * Reads `settings.yaml` and every other `*.yaml` and `*.yml` below a folder; hidden folders aside. Links are refused, wherever they lead.
 * Problems come back as findings; files that have one are left out.
 */
export async function readInstanceFolder(dir: string, cwd: string): Promise<InstanceFolder> {
  const asked = resolve(cwd, dir);
  const gatherer = new Gatherer(asked, cwd);
  const hint = "Name the folder that holds settings.yaml with --dir FOLDER.";
  try {
    await gatherer.folder(asked);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code === "ENOENT") gatherer.report("folder", asked, `The folder ${gatherer.name(asked)} does not exist.`, hint);
    else if (code === "ENOTDIR") gatherer.report("folder", asked, `${gatherer.name(asked)} is no folder.`, hint);
    else gatherer.report("folder", asked, `${gatherer.name(asked)} cannot be read (${code || "unknown reason"}).`, hint);
    return { files: [], diagnostics: gatherer.diagnostics };
  }
  return { files: gatherer.files, diagnostics: gatherer.diagnostics };
}
