import { isCollection, isScalar, type Document, visit, type YAMLError } from "yaml";
import type { Diagnostic, Location } from "../domain/diagnostic.ts";
import type { FindingCode } from "../domain/finding-codes.ts";

type Locate = (offset: number | undefined) => Location;
/**
 * An explanation of a syntax error. `offset` is set if the error is not where the parser stopped.
 */
interface Said {
  readonly message: string;
  readonly hint: string;
  readonly offset?: number | undefined;
}

const INDENT: Said = {
  message: "The indentation of this line does not match any line above.",
  hint: "All keys of a mapping begin in the same column, and so do all dashes of a list. Correct the indentation, with spaces.",
};

/** The line that contains an offset, and the offset at which the line begins. */
function lineAt(text: string, offset: number): { readonly line: string; readonly start: number } {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const end = text.indexOf("\n", offset);
  return { line: text.slice(start, end < 0 ? undefined : end).replace(/\r$/, ""), start };
}

/**
 * Where the innermost bracket or quote that is still open begins. The parser only reports where it
 * stopped.
 */
function openingBefore(
  document: Document | undefined,
  text: string,
  opening: string,
  before: number,
): number | undefined {
  let found: number | undefined;
  const closing = { "[": "]", "{": "}" }[opening];
  const look = (node: { range?: readonly number[] | null | undefined }): void => {
    const [start = 0, end = 0] = node.range ?? [];
    if (text[start] !== opening || start >= before) return;
    if (closing === undefined || text[end - 1] !== closing || end - 1 === start)
      found = Math.max(found ?? 0, start);
  };
  if (document)
    visit(document, (_, node) => void ((isScalar(node) || isCollection(node)) && look(node)));
  return found;
}

/**
 * Explains a line that YAML reads as a key although it is not one. Usually the colon is missing, or
 * the space after it.
 */
function noKey(text: string, offset: number): Said {
  const { line } = lineAt(text, offset);
  const [, key = "", value = ""] =
    /^([\w.@+][\w.@+-]*):(\S.*)$/.exec(line.replace(/^[\s-]+/, "")) ?? [];
  if (key !== "")
    return { message: "There is no space after the colon.", hint: `Write ${key}: ${value.trim()}` };
  const word = line.trim().replace(/^- +/, "");
  if (word === "" || word.includes(": ") || word.endsWith(":")) return INDENT;
  return {
    message: `"${word.slice(0, 40)}" is not a key: there is no colon after it.`,
    hint: `Write ${word.slice(0, 40)}: with a colon at the end, or correct the indentation if it belongs to the line above.`,
  };
}

function secondColon(text: string, offset: number): Said {
  const { line, start } = lineAt(text, offset);
  const value = line.slice(offset - start);
  if (/:(?:\s|$)/.test(value)) {
    return {
      message: "This line has a second colon.",
      hint: `Put the text in quotes: ${JSON.stringify(value.trim())}.`,
    };
  }
  // The parser stops at the value above, but the line below it is wrong.
  const next = /\S/.exec(text.slice(start + line.length));
  return next ? { ...INDENT, offset: start + line.length + next.index } : INDENT;
}

function unclosed(
  text: string,
  document: Document | undefined,
  bracket: string,
  before: number,
): Said {
  const opening = bracket === "]" ? "[" : "{";
  const offset = openingBefore(document, text, opening, before);
  const rest =
    offset === undefined ? "" : text.slice(offset, text.indexOf("\n", offset) + 1 || undefined);
  return {
    message: `This ${opening} is not closed.`,
    hint: /\s#/.test(rest)
      ? `Text after # is a comment. Put texts with # in quotes, and end with ${bracket}.`
      : `Write ${bracket} where it ends, and put texts with : # [ ] { } * & in quotes.`,
    offset,
  };
}

function explain(error: YAMLError, text: string, document: Document | undefined): Said | undefined {
  const [offset] = error.pos;
  const { code, message } = error;
  const bracket = /end with a ([\]}])/.exec(message)?.[1];
  if (bracket !== undefined) return unclosed(text, document, bracket, offset);
  const quote = /Missing closing (["'])quote/.exec(message)?.[1];
  if (quote !== undefined) {
    return {
      message: `The quote ${quote} is not closed in this line.`,
      hint: `Write ${quote} where the text ends.`,
      offset: openingBefore(document, text, quote, offset),
    };
  }
  if (message.includes("without - indicator") || message.includes("block sequence may not be used"))
    return INDENT;
  if (code === "BAD_INDENT") return INDENT;
  if (message.startsWith("Nested mappings are not allowed")) return secondColon(text, offset);
  if (
    code === "BLOCK_IN_FLOW" ||
    message.startsWith("Missing , or :") ||
    message.startsWith("Implicit keys of flow")
  )
    return {
      message:
        "Between these brackets, a comma is missing, or there is one colon or dash too many.",
      hint: 'Separate with commas, and put texts with : or - into quotes, like reason: "SOW: 17".',
    };
  if (code === "MULTILINE_IMPLICIT_KEY" || message.startsWith("Implicit map keys need"))
    return noKey(text, offset);
  if (code === "BAD_SCALAR_START" || code === "BAD_ALIAS") {
    const word = /^[^\s,\]}]*/.exec(text.slice(offset))?.[0] ?? "";
    return {
      message: `A text cannot begin with ${word.slice(0, 1)}.`,
      hint: `Put it in quotes: ${JSON.stringify(word)}.`,
    };
  }
  if (code === "BAD_DQ_ESCAPE")
    return {
      message: 'A backslash means something inside "...".',
      hint: "Use single quotes ('...'), or write the backslash twice.",
    };
  if (message.startsWith("Unexpected scalar at node end"))
    return {
      message: "There is text after the closing quote.",
      hint: "Put the whole text in one pair of quotes. Inside '...', write ' twice.",
    };
  const extra =
    /Unexpected (?:[\w-]+ token in YAML (?:stream|document): "([\]}])"|(,) in flow)/.exec(message);
  if (extra)
    return {
      message: `There is one ${extra[1] ?? extra[2]} too many.`,
      hint: "Delete it, or add what is missing before it.",
    };
  return undefined;
}

const finding = (code: FindingCode, message: string, hint: string, at: Location): Diagnostic => ({
  severity: "error",
  code,
  message,
  hint,
  at,
});

/**
 * Explains the parser's first syntax error to people who rarely write YAML. Further errors are
 * usually consequences of the first, so they are not reported.
 */
export function syntaxError(
  error: YAMLError,
  text: string,
  document: Document | undefined,
  locate: Locate,
): Diagnostic {
  const conflict = /^(?:<{7}|={7}|>{7})(?: .*)?\r?$/m.exec(text);
  if (conflict)
    return finding(
      "yaml-syntax",
      "The file contains a merge conflict.",
      "Keep the version that is right, and delete the lines that begin with <<<<<<<, ======= and >>>>>>>.",
      locate(conflict.index),
    );
  const [offset] = error.pos;
  const { line, start } = lineAt(text, offset);
  if (error.code === "TAB_AS_INDENT" || /^\s*\t/.test(line))
    return finding(
      "yaml-tab",
      "A tab is used for indentation.",
      "YAML requires spaces: replace the tab with two spaces.",
      locate(offset),
    );
  const plain = error.message.split("\n", 1)[0]?.replace(/ at line \d+, column \d+:?$/, "") ?? "";
  if (plain.includes("call stack"))
    return finding(
      "yaml-depth",
      "The values are nested too deeply to be read.",
      "Check the brackets: no manifest needs that many levels.",
      locate(offset),
    );
  if (error.code === "MULTIPLE_DOCS")
    return finding(
      "yaml-documents",
      "The file contains more than one YAML document.",
      "Delete the line `---`, or use two files.",
      locate(offset),
    );
  const said = explain(error, text, document) ?? {
    message: `This is not valid YAML: ${plain}.`,
    hint: "Check this line and the one above: a quote, bracket or colon is missing, or there is one too many.",
  };
  // Reports an error about a whole line at its first character that is not a space.
  const indent = start + (line.length - line.trimStart().length);
  return finding(
    "yaml-syntax",
    said.message,
    said.hint,
    locate(said.offset ?? (line.trim() === "" ? offset : Math.max(offset, indent))),
  );
}
