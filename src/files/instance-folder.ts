import { compareTexts } from "../domain/compare.ts";
import { lstat, readdir, readFile, stat } from "node:fs/promises";
import { basename, join, relative, resolve, sep } from "node:path";
import type { FindingCode } from "../domain/finding-codes.ts";
import type { Diagnostic } from "../domain/diagnostic.ts";
import type { SourceFile } from "../manifest/model.ts";
import { errorCode } from "./error-code.ts";

export const MAX_FILE_BYTES = 1024 * 1024;
const MAX_TOTAL_BYTES = 16 * 1024 * 1024;
export const MAX_FILES = 2_000;
const MAX_FOLDERS = 2_000;

export interface InstanceFolder {
  readonly files: readonly SourceFile[];
  readonly diagnostics: readonly Diagnostic[];
  /** Whether the folder does not exist. Then this is the only finding. */
  readonly isAbsent: boolean;
}

const isManifest = (name: string): boolean => /\.ya?ml$/i.test(name);
const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;

/**
 * Decodes UTF-8 strictly: `undefined` for invalid bytes. A byte order mark is kept, so that writing
 * the text back keeps it.
 */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The position of the first bytes that are not valid UTF-8, with a message. */
function wrongBytes(bytes: Uint8Array): {
  readonly line: number;
  readonly column: number;
  readonly message: string;
} {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    return { line: 1, column: 1, message: "The file is written in UTF-16, not in UTF-8." };
  const lines = new TextDecoder("utf-8").decode(bytes).split("\n");
  const line = Math.max(
    0,
    lines.findIndex((text) => text.includes("\ufffd")),
  );
  const column = (lines[line] ?? "").indexOf("\ufffd") + 1;
  return {
    line: line + 1,
    column: Math.max(1, column),
    message: "The file is not written in UTF-8: a letter here has another encoding.",
  };
}

/** Whether a link leads to a folder. `false` for a broken link. */
const leadsToFolder = async (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

/**
 * The finding for a second or wrongly named settings file, which people would take for the settings
 * of every run. `path` is relative to the folder.
 */
export function misplacedSettings(
  path: string,
): { readonly message: string; readonly hint: string } | undefined {
  const [name = "", ...folders] = path.split("/").toReversed();
  if (!/^settings\.ya?ml$/i.test(name) || path === "settings.yaml") return undefined;
  return folders.length === 0
    ? {
        message: `The settings must be called settings.yaml, not ${name}.`,
        hint: "Rename the file.",
      }
    : {
        message: "A folder of an instance contains a second settings.yaml.",
        hint: "Keep one settings.yaml for each instance. Another server needs another folder (--dir).",
      };
}

/** Collects the files of one instance, with findings. */
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

  /** The name of a path in messages: relative to the working directory, with `/`. */
  name(path: string): string {
    return (relative(this.#cwd, path) || ".").split(sep).join("/");
  }

  report(
    code: FindingCode,
    path: string,
    message: string,
    hint: string,
    { line, column } = { line: 1, column: 1 },
  ): void {
    this.diagnostics.push({
      severity: "error",
      code,
      message,
      hint,
      at: { file: this.name(path), line, column },
    });
  }

  #unreadable(path: string, error: unknown): void {
    this.report(
      "file-unreadable",
      path,
      `${this.name(path)} cannot be read (${errorCode(error)}).`,
      "Allow the user who runs this command to read the file, or move the file out of the folder.",
    );
  }

  async folder(path: string): Promise<void> {
    this.#folders += 1;
    if (this.#folders > MAX_FOLDERS) {
      if (this.#folders === MAX_FOLDERS + 1)
        this.report(
          "folder",
          path,
          `More than ${MAX_FOLDERS} folders.`,
          "Check that --dir names the folder of one instance.",
        );
      return;
    }
    const entries = await readdir(path, { withFileTypes: true });
    for (const entry of entries.toSorted((a, b) => compareTexts(a.name, b.name))) {
      const child = join(path, entry.name);
      // Hidden files are not manifests: .git, and files that editors and systems leave behind
      // (.#people.yaml, ._people.yaml).
      if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
      if (entry.isSymbolicLink()) {
        // A linked folder is refused, because its manifests would be missing. A link to a picture
        // is ignored.
        if (isManifest(entry.name) || (await leadsToFolder(child))) {
          this.report(
            "file-type",
            child,
            `${entry.name} is a link. Links are not followed, because they can point out of the folder.`,
            "Replace the link with the file itself.",
          );
        }
      } else if (entry.isDirectory()) {
        await this.folder(child).catch((error: unknown) => this.#unreadable(child, error));
      } else if (isManifest(entry.name)) {
        if (entry.isFile())
          await this.file(child).catch((error: unknown) => this.#unreadable(child, error));
        else
          this.report(
            "file-type",
            child,
            `${entry.name} is not a regular file.`,
            "Delete it, or give it another file extension.",
          );
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
    if (size > MAX_FILE_BYTES) {
      this.report(
        "file-size",
        path,
        `The file has ${megabytes(size)}; the maximum is ${megabytes(MAX_FILE_BYTES)}.`,
        "Split it into several files.",
      );
      return;
    }
    this.#total += size;
    if (this.files.length >= MAX_FILES || this.#total > MAX_TOTAL_BYTES) {
      this.report(
        "file-size",
        path,
        `More than ${MAX_FILES} files or ${megabytes(MAX_TOTAL_BYTES)} in all; this file and those after it were not read.`,
        "Check that --dir names the folder of one instance.",
      );
      return;
    }
    const bytes = await readFile(path);
    const text = decodeUtf8(bytes);
    if (text !== undefined) {
      this.files.push({ path: this.name(path), text });
      return;
    }
    const { message, ...at } = wrongBytes(bytes);
    this.report("file-encoding", path, message, "Save it as UTF-8 in the editor.", at);
  }
}

/**
 * The name of a folder in messages: relative to the working directory, with `/`. Empty for the
 * working directory itself.
 */
export const nameOfFolder = (dir: string, cwd: string): string =>
  relative(cwd, resolve(cwd, dir)).split(sep).join("/");

/** The path of a folder's settings.yaml in messages, whether it exists or not. */
export const settingsPathOf = (dir: string, cwd: string): string =>
  `${nameOfFolder(dir, cwd)}/settings.yaml`.replace(/^\//, "");

/**
 * The name of an instance in records: the folder's path from the working directory, with dots in
 * place of slashes. Leading `..` is left out. If nothing remains, the folder's own name.
 */
export function instanceName(dir: string, cwd: string): string {
  const parts = nameOfFolder(dir, cwd)
    .split("/")
    .filter((part) => part !== "" && part !== "..");
  return parts.length > 0 ? parts.join(".") : basename(resolve(cwd, dir));
}

/**
 * Reads `settings.yaml` and all other `*.yaml` and `*.yml` files in a folder and its subfolders.
 * Hidden files are left out, as when files are read from git or GitHub. Links are refused. Problems
 * are returned as findings, and the files with problems are left out.
 */
export async function readInstanceFolder(dir: string, cwd: string): Promise<InstanceFolder> {
  const asked = resolve(cwd, dir);
  const gatherer = new Gatherer(asked, cwd);
  const hint = "Use --dir FOLDER for the folder that contains settings.yaml.";
  try {
    await gatherer.folder(asked);
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT")
      gatherer.report("folder", asked, `The folder ${gatherer.name(asked)} does not exist.`, hint);
    else if (code === "ENOTDIR")
      gatherer.report("folder", asked, `${gatherer.name(asked)} is not a folder.`, hint);
    else
      gatherer.report("folder", asked, `${gatherer.name(asked)} cannot be read (${code}).`, hint);
    return { files: [], diagnostics: gatherer.diagnostics, isAbsent: code === "ENOENT" };
  }
  return { files: gatherer.files, diagnostics: gatherer.diagnostics, isAbsent: false };
}
