/* oxlint-disable no-control-regex -- control characters are what is looked for */
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type Scalar,
  type YAMLError,
} from "yaml";
import type { Diagnostic, Location } from "../domain/diagnostic.ts";
import type { FindingCode } from "../domain/finding-codes.ts";
import type { SourceFile } from "./model.ts";
import { fromLibrary } from "./library-tree.ts";
import { composePlain } from "./plain-document.ts";
import { syntaxError } from "./syntax-errors.ts";
import type { TreeNode } from "./tree.ts";
import { composeFirst, MAX_ALIASES, MAX_DEPTH, type Stop } from "./yaml-document.ts";

/** A parsed YAML file. `location` converts an offset of a node to its line and column. */
export interface YamlFile {
  readonly path: string;
  readonly root: TreeNode;
  readonly location: (offset: number | undefined) => Location;
}

/** How many findings of one kind are reported in a file. */
const MAX_OF_A_KIND = 20;

const finding = (code: FindingCode, message: string, hint: string, at: Location): Diagnostic => ({
  severity: "error",
  code,
  message,
  hint,
  at,
});

/**
 * Characters that are invisible, or that change the order in which text is displayed. A file with
 * such characters can differ from what people see. Joiners (U+200C, U+200D) are allowed, because
 * names in some scripts need them.
 */
const HIDDEN =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;
/** A lone surrogate, such as `"\ud800"`: half of a character, which cannot be stored or shown. */
const HALF = /\p{Surrogate}/u;

const codePoint = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;

function hiddenCharacters(text: string, location: YamlFile["location"]): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const match of text.matchAll(HIDDEN)) {
    // Some editors write a byte order mark at the very beginning.
    if (match.index === 0 && match[0] === "\ufeff") continue;
    found.push(
      finding(
        "invisible-character",
        `There is an invisible character here (${codePoint(match[0])}).`,
        "Delete it and type the text again.",
        location(match.index),
      ),
    );
    if (found.length === MAX_OF_A_KIND) break;
  }
  return found;
}

/** Finds half of a surrogate pair, which only an escape can produce. */
function halfCharacter(
  { value, range }: Scalar,
  location: YamlFile["location"],
): Diagnostic | undefined {
  const half = typeof value === "string" ? HALF.exec(value)?.[0] : undefined;
  if (half === undefined) return undefined;
  return finding(
    "invisible-character",
    `An escape in this text is only half of a character (${codePoint(half)}).`,
    "Delete the escape, or write the whole character.",
    location(range?.[0]),
  );
}

const STANDARD_TAG = /^tag:yaml\.org,2002:(?:str|map|seq|int|float|bool|null)$/;

/** The result of walking a tree. */
interface Walked {
  readonly problems: readonly Diagnostic[];
  /** Whether the tree must not be read: it is too deep, or an alias has no anchor. */
  readonly isUnusable: boolean;
  readonly targets: ReadonlyMap<Alias, Node>;
}

/**
 * Checks depth, aliases, tags and lone surrogates of a tree, in text order. Aliases are resolved
 * but not followed, so an alias bomb costs nothing here.
 */
function walk(root: Node, location: YamlFile["location"]): Walked {
  const problems: Diagnostic[] = [];
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node>();
  let isUnusable = false;
  const counts = new Map<FindingCode, number>();
  const report = (problem: Diagnostic): void => {
    const count = (counts.get(problem.code) ?? 0) + 1;
    counts.set(problem.code, count);
    if (count <= MAX_OF_A_KIND) problems.push(problem);
  };
  const open: { readonly node: unknown; readonly depth: number }[] = [{ node: root, depth: 1 }];
  for (let entry = open.pop(); entry; entry = open.pop()) {
    const { node, depth } = entry;
    if (depth > MAX_DEPTH) {
      problems.push(tooDeep((node as Node | null)?.range?.[0], location));
      return { problems, isUnusable: true, targets };
    }
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target) targets.set(node, target);
      else report(noAnchor(node, location));
      isUnusable ||= !target;
      continue;
    }
    if (!isMap(node) && !isSeq(node) && !isScalar(node)) continue;
    if (node.anchor !== undefined) anchors.set(node.anchor, node);
    if (node.tag !== undefined && !STANDARD_TAG.test(node.tag))
      report(
        finding(
          "yaml-tag",
          `The tag ${node.tag} has no meaning here.`,
          "Remove the tag (!...).",
          location(node.range?.[0]),
        ),
      );
    if (isScalar(node)) {
      const half = halfCharacter(node, location);
      if (half) report(half);
    } else pushChildren(node.items, depth + 1, open);
  }
  return { problems, isUnusable, targets };
}

/** Adds children in reverse order, because the stack returns the last one first. */
function pushChildren(
  items: readonly unknown[],
  depth: number,
  open: { readonly node: unknown; readonly depth: number }[],
): void {
  for (let index = items.length - 1; index >= 0; index--) {
    const item = items[index];
    if (isPair(item)) open.push({ node: item.value, depth }, { node: item.key, depth });
    else open.push({ node: item, depth });
  }
}

const tooDeep = (offset: number | undefined, location: YamlFile["location"]): Diagnostic =>
  finding(
    "yaml-depth",
    `The values are nested more than ${MAX_DEPTH} levels deep.`,
    "Check the indentation: no manifest needs that many levels.",
    location(offset),
  );

const noAnchor = (alias: Alias, location: YamlFile["location"]): Diagnostic =>
  finding(
    "yaml-alias",
    `There is no anchor &${alias.source} before this alias.`,
    `Write the value itself. If it is a text that begins with *, put it in quotes: ${JSON.stringify(`*${alias.source}`)}.`,
    location(alias.range?.[0]),
  );

/** The finding for a file that was not read to its end. */
function stopped({ reason, offset, source }: Stop, location: YamlFile["location"]): Diagnostic {
  const at = location(offset);
  switch (reason) {
    case "depth":
      return tooDeep(offset, location);
    case "aliases":
      return finding(
        "yaml-alias",
        `More than ${MAX_ALIASES} aliases in one file.`,
        "Use a team or a site set instead of * and &.",
        at,
      );
    case "directive":
      return finding(
        "yaml-directive",
        `The directive ${source.trim()} changes how the file is read${source.startsWith("%YAML") ? ': in YAML 1.1, "yes" and "no" mean true and false' : ""}.`,
        "Delete the line: manifests are YAML 1.2.",
        at,
      );
    case "documents":
      return finding(
        "yaml-documents",
        "The file contains more than one YAML document.",
        "Delete the line `---`, or use two files.",
        at,
      );
  }
}

const isSettings = (path: string): boolean => /(?:^|\/)settings\.yaml$/.test(path);

/** The hint for an empty file. */
const emptyHint = (path: string): string =>
  isSettings(path)
    ? "Write the server into it: url: https://analytics.example.org."
    : "Delete the file, or write something like `users:` into it.";

/**
 * Parses a file strictly. Only the first syntax error is reported, because the others usually
 * follow from it.
 */
export function parseYaml({ path, text }: SourceFile): {
  file: YamlFile | undefined;
  diagnostics: Diagnostic[];
} {
  const lines = linesOf(text);
  const location = (offset: number | undefined): Location => {
    const { line, col } = lines.linePos(Math.min(offset ?? 0, text.length));
    return { file: path, line: Math.max(1, line), column: Math.max(1, col) };
  };
  const hidden = hiddenCharacters(text, location);
  const refused = (problem: Diagnostic): { file: undefined; diagnostics: Diagnostic[] } => ({
    file: undefined,
    diagnostics: [...hidden, problem],
  });
  const plain = composePlain(text);
  if (plain) return { file: { path, root: plain, location }, diagnostics: hidden };
  const { document, stop } = composeFirst(text);
  const error = document?.errors.find(
    (each) => !stop || (each.pos[0] < stop.offset && !isOfStop(each)),
  );
  if (error) return refused(syntaxError(error, text, document, location));
  if (stop) return refused(stopped(stop, location));
  const root = document?.contents;
  if (!document || !root || isNothing(root)) {
    const what =
      text.trim() === "" ? "The file is empty." : "The file is empty or contains only comments.";
    return refused(
      finding("empty-file", what, emptyHint(path), { file: path, line: 1, column: 1 }),
    );
  }
  const { problems, isUnusable, targets } = walk(root, location);
  const diagnostics = [...hidden, ...problems];
  const [tagWarning] = document.warnings;
  if (tagWarning && diagnostics.every(({ code }) => code !== "yaml-tag"))
    diagnostics.push(
      finding(
        "yaml-tag",
        tagWarning.message.split("\n", 1)[0] ?? "",
        "Remove the tag (!...).",
        location(tagWarning.pos[0]),
      ),
    );
  const tree = isUnusable ? undefined : fromLibrary(root, targets);
  return { file: tree && { path, root: tree, location }, diagnostics };
}

/** Whether the error only results from stopping before the end of the text. */
const isOfStop = ({ message }: YAMLError): boolean => /end with a/.test(message);

/** Whether the file contains only `null`, which counts as empty. */
const isNothing = (root: NonNullable<Document["contents"]>): boolean =>
  isScalar(root) && root.value === null;

/**
 * The line starts of the whole text, including the part after the position where reading stopped.
 */
function linesOf(text: string): LineCounter {
  const lines = new LineCounter();
  for (let start = 0; start >= 0; start = text.indexOf("\n", start) + 1 || -1)
    lines.addNewLine(start);
  return lines;
}
