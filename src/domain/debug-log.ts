/**
 * Writes a line of the `--debug` log: what was read and decided, and each request. The function is
 * `undefined` without `--debug`, so that `debug?.(text)` does not even build the text. The text
 * must not contain secrets, e-mails or Matomo logins, because on GitHub everybody may be able to
 * read the log.
 */
export type DebugLog = (text: string) => void;
