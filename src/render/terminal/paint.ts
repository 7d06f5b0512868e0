import { styleText } from "node:util";

/** Colours of a terminal, or none. Meaning never hangs on a colour alone. */
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
    // Whether colours are wanted was decided before, for the stream that is written to.
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

/** Values of FORCE_COLOR that switch colours on; Node takes every other value as "no colours". */
const FORCED = new Set(["", "1", "true", "2", "3"]);

/**
 * Whether to print in colour. As in Node itself, FORCE_COLOR decides where it is set, then NO_COLOR
 * (any text but the empty one), then whether the output is a terminal.
 */
export function hasColor(
  env: Readonly<Record<string, string | undefined>>,
  isTerminal: boolean,
): boolean {
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined) return FORCED.has(forced);
  return isTerminal && (env["NO_COLOR"] ?? "") === "";
}
