import { Composer, CST, type Document, Lexer, Parser } from "yaml";

/** The maximum depth of nesting in a manifest. */
export const MAX_DEPTH = 32;
/** The maximum number of aliases in a file. */
export const MAX_ALIASES = 100;

/**
 * Why reading a file stopped early. The rest of the file is not parsed, because it could be very
 * large and very deep.
 */
export interface Stop {
  readonly reason: "depth" | "aliases" | "directive" | "documents";
  readonly offset: number;
  /** The text at which reading stopped. */
  readonly source: string;
}

/**
 * Manifests are read strictly as YAML 1.2, without merge keys. The parser's check for unique keys
 * is off, because it compares every pair of keys.
 */
const OPTIONS = { version: "1.2", uniqueKeys: false, logLevel: "silent", merge: false } as const;

/** The parser's stack also contains the document and the current scalar. */
const MAX_STACK = MAX_DEPTH + 2;

/**
 * The parser makes an `Error` for each problem. Collecting the stack traces, which nobody reads,
 * would take longer than parsing.
 */
function withoutStacks<T>(work: () => T): T {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return work();
  } finally {
    Error.stackTraceLimit = limit;
  }
}

/** Only the first error and the first warning of a file are shown. */
const MAX_COMPOSER_ERRORS = 100;

/**
 * A composer that keeps only the first errors. A text full of errors would otherwise fill the
 * memory.
 */
function makeComposer(): Composer {
  const composer = new Composer(OPTIONS);
  // The library has no option for a limit, and the handler is not in its published types.
  const note: unknown = Reflect.get(composer, "onError");
  if (typeof note !== "function") return composer;
  const counts = { errors: 0, warnings: 0 };
  const noteFirst = (
    source: unknown,
    code: unknown,
    message: unknown,
    isWarning: unknown,
  ): void => {
    const kind = isWarning === true ? "warnings" : "errors";
    counts[kind]++;
    if (counts[kind] <= MAX_COMPOSER_ERRORS)
      Reflect.apply(note, composer, [source, code, message, isWarning]);
  };
  Reflect.set(composer, "onError", noteFirst);
  return composer;
}

interface Composed {
  readonly document: Document | undefined;
  /** `undefined` if the text was read to its end. */
  readonly stop: Stop | undefined;
}

/**
 * Reads the first document of a text, token by token, in linear time. Reading stops at the first
 * token that no manifest may contain. Only the first of several documents becomes a tree.
 */
export const composeFirst = (text: string): Composed => withoutStacks(() => compose(text));

function compose(text: string): Composed {
  const parser = new Parser();
  const composer = makeComposer();
  let document: Document | undefined;
  const take = (documents: Iterable<Document>): void => {
    for (const composed of documents) document ??= composed;
  };
  const finish = (stop: Stop | undefined): Composed => {
    for (const token of parser.end()) take(composer.next(token));
    take(composer.end(true, text.length));
    return { document, stop };
  };
  let aliases = 0;
  let isComplete = false;
  let isText = false;
  for (const source of new Lexer().lex(text)) {
    const { offset } = parser;
    const type = isText ? undefined : CST.tokenType(source);
    // The token after this mark is the text of a scalar, whatever it looks like.
    isText = source === CST.SCALAR;
    if (type === "directive-line") return finish({ reason: "directive", offset, source });
    if (type === "alias") aliases += 1;
    if (aliases > MAX_ALIASES) return finish({ reason: "aliases", offset, source });
    if (isComplete && type === "doc-mode") return finish({ reason: "documents", offset, source });
    for (const token of parser.next(source)) {
      take(composer.next(token));
      isComplete ||= token.type === "document";
    }
    // The mark that begins the second document has ended the first.
    if (isComplete && type === "doc-start")
      return { ...finish(undefined), stop: { reason: "documents", offset, source } };
    if (parser.stack.length > MAX_STACK) return finish({ reason: "depth", offset, source });
  }
  return finish(undefined);
}
