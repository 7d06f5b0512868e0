import type { Why } from "../../plan/plan.generated.ts";
import { whyText } from "../../plan/why-text.ts";
import { describePlace } from "../describe-change.ts";
import { forTerminal } from "../safe-text.ts";

/** A line of the manifests: its place and its text. */
export const whyItem = (line: Why): string =>
  `${describePlace(line, forTerminal)}  ${forTerminal(whyText(line))}`;
