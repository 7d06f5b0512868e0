/* oxlint-disable no-control-regex -- control characters are what is looked for */
import { parseDocument } from "yaml";

/**
 * Texts that a YAML reader or a person could mistake for something else. Mostly the rules for
 * logins in manifest/scalars.ts.
 */
const MISREAD = [
  /^(?:y|n|yes|no|on|off|true|false|null|~)$/i,
  /^\d{4}-\d{1,2}-\d{1,2}$/,
  /^[-+.\d][\d._eExX]*$/,
];
/**
 * Characters that manifests must not contain unescaped (manifest/yaml-file.ts), and spaces that
 * look like ordinary ones.
 */
const HIDDEN =
  /[\u0000-\u001f\u007f-\u00a0\u00ad\u061c\u1680\u180e\u2000-\u200b\u200e\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\ufff9-\ufffb]/gu;

const escaped = (character: string): string =>
  `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`;

/** Most logins, e-mails and names: words without any special meaning in YAML. */
const WORDS = /^[A-Za-z][\w.@+-]*(?: [\w.+-]+)*$/;

/** Whether every YAML reader reads the text unchanged, without quotes and in any position. */
export const isWordText = (text: string): boolean =>
  WORDS.test(text) && !MISREAD.some((pattern) => pattern.test(text));

/** Whether both versions of YAML read the unquoted text unchanged, in any position. */
function isPlain(text: string): boolean {
  // Parsing thousands of names would take longer than all other work on them.
  if (WORDS.test(text)) return !MISREAD.some((pattern) => pattern.test(text));
  // YAML reports an unknown alias only when it is resolved.
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

/** A text as a YAML scalar that is valid anywhere in a manifest. Quoted only if necessary. */
export function scalarText(text: string): string {
  return isPlain(text) ? text : doubleQuoted(text);
}

/**
 * A text in the same kind of quotes as the text that it replaces. `first` is the first character of
 * the text that is replaced.
 */
export function textLike(text: string, first: string): string {
  if (first === '"') return doubleQuoted(text);
  if (first === "'" && text.search(HIDDEN) < 0) return `'${text.replaceAll("'", "''")}'`;
  return scalarText(text);
}
