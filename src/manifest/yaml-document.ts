import { Composer, CST, type Document, Lexer, Parser } from "yaml";

/** Deeper nesting than any manifest needs. */
export const MAX_DEPTH = 32;
/** How often anchors may be used in a file. */
export const MAX_ALIASES = 100;

/**
 * Why a file is refused while it is read: before a tree is made of the rest, which could be as
 * large and as deep as somebody likes.
 */
export interface Stop {
  readonly reason: "depth" | "aliases" | "directive" | "documents";
  readonly offset: number;
  /** What stands there. */
  readonly source: string;
}

/**
 * How every manifest is read: strictly, as YAML 1.2, without merge keys, and without comparing each
 * key with each.
 */
const OPTIONS = { version: "1.2", uniqueKeys: false, logLevel: "silent", merge: false } as const;

/** Beside the nodes, the parser keeps the document and the scalar that it is in. */
const MAX_STACK = MAX_DEPTH + 2;

/**
 * The parser makes an `Error` of each problem. Where in the parser it was made interests nobody,
 * and finding that out takes longer than parsing: a text full of problems would cost many times
 * what a good one does.
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

/** Of the errors and of the warnings of a file only the first is shown. */
const MAX_COMPOSER_ERRORS = 100;

/**
 * A composer that notes the first errors only: one of a text full of them would fill the memory
 * with what nobody reads.
 */
function makeComposer(): Composer {
  const composer = new Composer(OPTIONS);
  // No option limits them, and the handler is not part of the published type.
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
  /** Nothing when the text was read to its end. */
  readonly stop: Stop | undefined;
}

/**
 * The first document of a text, token by token. Each token costs the same, whatever came before it;
 * what no manifest holds ends the reading where it stands. Of several documents only the first is
 * made into a tree.
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
    // What follows this mark is the text of a scalar, whatever it looks like.
    isText = source === CST.SCALAR;
    if (type === "directive-line") return finish({ reason: "directive", offset, source });
    if (type === "alias") aliases += 1;
    if (aliases > MAX_ALIASES) return finish({ reason: "aliases", offset, source });
    if (isComplete && type === "doc-mode") return finish({ reason: "documents", offset, source });
    for (const token of parser.next(source)) {
      take(composer.next(token));
      isComplete ||= token.type === "document";
    }
    // The mark that begins the second document is what ended the first.
    if (isComplete && type === "doc-start")
      return { ...finish(undefined), stop: { reason: "documents", offset, source } };
    if (parser.stack.length > MAX_STACK) return finish({ reason: "depth", offset, source });
  }
  return finish(undefined);
}
