/* oxlint-disable no-control-regex -- control characters are what is looked for */
import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, type Node, parseAllDocuments, type Document } from "yaml";
import type { Diagnostic, Location } from "../domain/diagnostic.ts";
import type { Code } from "./codes.ts";
import type { SourceFile } from "./model.ts";
import { syntaxError } from "./syntax-errors.ts";

/** A YAML file as a tree whose nodes know where they stand. */
export interface YamlFile {
  readonly path: string;
  readonly document: Document;
  readonly root: Node;
  readonly location: (offset: number | undefined) => Location;
}

/** Deeper nesting than any manifest needs. */
const MOST_DEPTH = 32;
/** How often anchors may be used in a file. */
const MOST_ALIASES = 100;

const finding = (code: Code, message: string, hint: string, at: Location): Diagnostic => ({ severity: "error", code, message, hint, at });

/**
 * Characters that nobody sees, or that change the order of what is shown: with them a file says something else than it seems to.
 * Joiners (U+200C, U+200D) are not among them: names in some scripts need them.
 */
const HIDDEN =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;

function hiddenCharacters(text: string, location: YamlFile["location"]): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const match of text.matchAll(HIDDEN)) {
    // A byte order mark at the very beginning is what some editors write.
    if (match.index === 0 && match[0] === "\ufeff") continue;
    const code = `U+${(match[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
    found.push(
      finding(
        "invisible-character",
        `There is an invisible character here (${code}).`,
        "Delete it and type the text again.",
        location(match.index),
      ),
    );
    if (found.length === 20) break;
  }
  return found;
}

/** Depth, aliases and tags of a tree. The tree itself is walked, aliases are not followed, so a bomb costs nothing here. */
function treeProblems(root: Node, document: Document, location: YamlFile["location"]): Diagnostic[] {
  const found: Diagnostic[] = [];
  let aliases = 0;
  const open: { node: unknown; depth: number }[] = [{ node: root, depth: 1 }];
  for (let entry = open.pop(); entry; entry = open.pop()) {
    const { node, depth } = entry;
    if (isAlias(node)) aliases += 1;
    if (isAlias(node) && aliases === MOST_ALIASES + 1) {
      found.push(
        finding(
          "yaml-alias",
          `More than ${MOST_ALIASES} aliases in one file.`,
          "Use a team or a site set instead of repeating with * and &.",
          location(node.range?.[0]),
        ),
      );
    }
    if (isAlias(node) && node.resolve(document) === undefined) {
      found.push(
        finding(
          "yaml-alias",
          `There is no anchor &${node.source} before this alias.`,
          `Write the value itself; a text that begins with * needs quotes: ${JSON.stringify(`*${node.source}`)}.`,
          location(node.range?.[0]),
        ),
      );
    }
    if (depth > MOST_DEPTH) {
      found.push(
        finding(
          "yaml-depth",
          `Nested more than ${MOST_DEPTH} levels deep.`,
          "No manifest needs that: check the indentation.",
          location((node as Node).range?.[0]),
        ),
      );
      return found;
    }
    if (
      (isMap(node) || isSeq(node) || isScalar(node)) &&
      node.tag !== undefined &&
      !/^tag:yaml\.org,2002:(?:str|map|seq|int|float|bool|null)$/.test(node.tag)
    ) {
      found.push(finding("yaml-tag", `The tag ${node.tag} means nothing here.`, "Take the tag (!...) out.", location(node.range?.[0])));
    }
    if (isMap(node)) {
      for (const pair of node.items) {
        if (!isPair(pair)) continue;
        open.push({ node: pair.key, depth: depth + 1 }, { node: pair.value, depth: depth + 1 });
      }
    } else if (isSeq(node)) for (const item of node.items) open.push({ node: item, depth: depth + 1 });
  }
  return found;
}

const EMPTY_HINT = "Delete the file, or write something like `users:` into it.";

/** Parses a file strictly. Syntax errors come alone, and only the first: what follows them is noise. */
export function parseYaml({ path, text }: SourceFile): { file: YamlFile | undefined; diagnostics: Diagnostic[] } {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, version: "1.2", uniqueKeys: false, logLevel: "silent", merge: false });
  const location = (offset: number | undefined): Location => {
    const { line, col } = lines.linePos(offset ?? 0);
    return { file: path, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const hidden = hiddenCharacters(text, location);
  const start: Location = { file: path, line: 1, column: 1 };
  if ("empty" in documents || documents.length === 0) {
    const what = text.trim() === "" ? "The file is empty." : "The file says nothing: it holds only comments.";
    return { file: undefined, diagnostics: [...hidden, finding("empty-file", what, EMPTY_HINT, start)] };
  }
  const [document, second] = documents as Document[];
  const error = documents.flatMap((each) => each.errors)[0];
  if (error) return { file: undefined, diagnostics: [...hidden, syntaxError(error, text, document, location)] };
  if (second) {
    const offset = text.indexOf("---", document?.range?.[1] ?? 0);
    return {
      file: undefined,
      diagnostics: [
        ...hidden,
        finding(
          "yaml-documents",
          "There is more than one YAML document in the file.",
          "Take out the line `---`, or make two files.",
          location(Math.max(0, offset)),
        ),
      ],
    };
  }
  const root = document?.contents;
  if (!document || !root || (isScalar(root) && root.value === null)) {
    return {
      file: undefined,
      diagnostics: [...hidden, finding("empty-file", "The file says nothing: it is empty or holds only comments.", EMPTY_HINT, start)],
    };
  }
  const problems = [...hidden, ...treeProblems(root, document, location)];
  const tagWarning = document.warnings[0];
  if (tagWarning && problems.every(({ code }) => code !== "yaml-tag")) {
    problems.push(finding("yaml-tag", tagWarning.message.split("\n", 1)[0] ?? "", "Take the tag (!...) out.", location(tagWarning.pos[0])));
  }
  return {
    file: problems.some(({ code }) => code === "yaml-depth" || code === "yaml-alias") ? undefined : { path, document, root, location },
    diagnostics: problems,
  };
}
