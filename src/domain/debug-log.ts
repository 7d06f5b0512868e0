/**
 * Where `--debug` writes: what was read and decided, and each request. It is `undefined` when
 * nobody asked, so a call costs nothing then: `debug?.(text)` does not even make the text. The text
 * holds no secret, no e-mail and no login of Matomo: on GitHub everybody may read it.
 */
export type DebugLog = (text: string) => void;
