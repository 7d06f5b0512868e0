import { groundsText } from "../desired/line.ts";
import type { Why } from "./plan.generated.ts";

/** A manifest line in words: `team shops grants write until 2027-03-31 (relaunch, OPS-1)`. */
export const whyText = (line: Omit<Why, "file" | "line">): string =>
  `${line.text}${line.until === undefined ? "" : ` until ${line.until}`}${groundsText(line)}`;
