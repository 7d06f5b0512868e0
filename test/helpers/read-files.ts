import { readManifest, type ReadManifest } from "../../src/manifest/read.ts";
import type { SourceFile } from "../../src/manifest/model.ts";

const SETTINGS: SourceFile = {
  path: "access/settings.yaml",
  text: "url: https://analytics.example.org\n",
};

/** Reads texts as files of one instance. Adds valid settings if none are given. */
export function readFiles(files: Readonly<Record<string, string>>): ReadManifest {
  const sources = Object.entries(files).map(([path, text]) => ({ path: `access/${path}`, text }));
  return readManifest(
    sources.some(({ path }) => path.endsWith("settings.yaml")) ? sources : [SETTINGS, ...sources],
  );
}

/** Removes the mark from a text, and returns its position. */
export function unmark(marked: string): {
  readonly text: string;
  readonly line: number;
  readonly column: number;
} {
  const at = marked.indexOf("¦");
  const before = marked.slice(0, Math.max(0, at));
  return {
    text: marked.replace("¦", ""),
    line: before.split("\n").length,
    column: before.length - before.lastIndexOf("\n"),
  };
}
