import { styleText } from "node:util";

/** Functions that colour text, or leave it unchanged. No meaning depends on a colour alone. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly cyan: (text: string) => string;
}

const style =
  (format: keyof Paint) =>
  (text: string): string =>
    // The caller already decided whether to use colours.
    text === "" ? "" : styleText(format, text, { validateStream: false });
const plain = (text: string): string => text;

export function paint(color: boolean): Paint {
  return color
    ? {
        bold: style("bold"),
        dim: style("dim"),
        red: style("red"),
        green: style("green"),
        yellow: style("yellow"),
        cyan: style("cyan"),
      }
    : { bold: plain, dim: plain, red: plain, green: plain, yellow: plain, cyan: plain };
}

/** Values of FORCE_COLOR that switch colours on. Node treats every other value as "no colours". */
const FORCED = new Set(["", "1", "true", "2", "3"]);

/**
 * Whether to print in colour. As in Node, FORCE_COLOR takes precedence, then NO_COLOR (any
 * non-empty text), then whether the output is a terminal.
 */
export function hasColor(
  env: Readonly<Record<string, string | undefined>>,
  isTerminal: boolean,
): boolean {
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined) return FORCED.has(forced);
  return isTerminal && (env["NO_COLOR"] ?? "") === "";
}
