import type { SourceFile } from "../manifest/model.ts";
import { Source } from "./source.ts";

/** The manifests as editable texts. Each file is parsed when it is first needed. */
export class Workspace {
  readonly files: readonly SourceFile[];
  /** The file for people who are in no file yet. */
  readonly adoptedFile: string;
  readonly #sources = new Map<string, Source>();

  constructor(files: readonly SourceFile[], adoptedFile: string) {
    this.files = files;
    this.adoptedFile = adoptedFile;
  }

  source(path: string): Source | undefined {
    const kept = this.#sources.get(path);
    if (kept) return kept;
    const file = this.files.find((candidate) => candidate.path === path);
    if (!file) return undefined;
    const source = new Source(file);
    this.#sources.set(path, source);
    return source;
  }

  /** All files, with some of them replaced or added. */
  with(changed: readonly SourceFile[]): SourceFile[] {
    const texts = new Map(changed.map((file) => [file.path, file]));
    const known = new Set(this.files.map(({ path }) => path));
    return [
      ...this.files.map((file) => texts.get(file.path) ?? file),
      ...changed.filter(({ path }) => !known.has(path)),
    ];
  }
}
