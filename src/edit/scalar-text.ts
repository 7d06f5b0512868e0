/* oxlint-disable no-control-regex -- control characters are what is looked for */
import { parseDocument } from "yaml";

/**
 * What a reader, or a person, could take for something else than this text; mostly the rules of
 * manifest/scalars.ts for logins.
 */
const MISREAD = [
  /^(?:y|n|yes|no|on|off|true|false|null|~)$/i,
  /^\d{4}-\d{1,2}-\d{1,2}$/,
  /^[-+.\d][\d._eExX]*$/,
];
/**
 * Characters that manifests must not hold as they are (manifest/yaml-file.ts), and spaces that look
 * like the ordinary one.
 */
const HIDDEN =
  /[\u0000-\u001f\u007f-\u00a0\u00ad\u061c\u1680\u180e\u2000-\u200b\u200e\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\ufff9-\ufffb]/gu;

const escaped = (character: string): string =>
  `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`;

/** Most logins, e-mails and names: words in which nothing means anything to YAML. */
const WORDS = /^[A-Za-z][\w.@+-]*(?: [\w.+-]+)*$/;

/** Whether a text is words that every reader takes for this text, bare and wherever they stand. */
export const isWordText = (text: string): boolean =>
  WORDS.test(text) && !MISREAD.some((pattern) => pattern.test(text));

/** Whether both versions of YAML read the bare text as this text, wherever it stands. */
function isPlain(text: string): boolean {
  // Parsing each of thousands of names takes longer than all else that is written about them.
  if (WORDS.test(text)) return !MISREAD.some((pattern) => pattern.test(text));
  // An alias of something that is not there is found only when it is followed.
  if (text.startsWith("*")) return false;
  if (
    text.trim() !== text ||
    text === "" ||
    text.search(HIDDEN) >= 0 ||
    MISREAD.some((pattern) => pattern.test(text))
  )
    return false;
  return (["1.1", "1.2"] as const).every((version) => {
    const document = parseDocument(`[${text}, end]`, { version, logLevel: "silent" });
    if (document.errors.length > 0 || document.warnings.length > 0) return false;
    const value: unknown = document.toJS();
    return Array.isArray(value) && value.length === 2 && value[0] === text;
  });
}

export function doubleQuoted(text: string): string {
  return JSON.stringify(text).replaceAll(HIDDEN, escaped);
}

/** A text as a scalar that can stand anywhere in a manifest; quoted only where YAML needs it. */
export function scalarText(text: string): string {
  return isPlain(text) ? text : doubleQuoted(text);
}

/**
 * A text in the same quotes as the one whose place it takes; `first` is the first character of that
 * one.
 */
export function textLike(text: string, first: string): string {
  if (first === '"') return doubleQuoted(text);
  if (first === "'" && text.search(HIDDEN) < 0) return `'${text.replaceAll("'", "''")}'`;
  return scalarText(text);
}
