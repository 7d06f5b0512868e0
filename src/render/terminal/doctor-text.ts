import { CHECKS, type CheckResult, type Verdict } from "../../doctor/result.ts";
import { byArea, type Checked, totalsText, UNKNOWN_NOTE } from "../checks.ts";
import { forTerminal } from "../safe-text.ts";
import { lineWidth, wrap } from "./layout.ts";
import { type Paint, paint } from "./paint.ts";

const COLORS: Readonly<Record<Verdict, keyof Paint>> = {
  ok: "green",
  warning: "yellow",
  problem: "red",
  unknown: "cyan",
};

/** The width of the verdict column, including the space after it. */
const VERDICT_WIDTH = "problem  ".length;

function lines(result: CheckResult, titleWidth: number, width: number, colors: Paint): string[] {
  const { check, status, message, fix } = result;
  const indent = " ".repeat(2 + VERDICT_WIDTH + titleWidth);
  const start = `  ${status.padEnd(VERDICT_WIDTH)}${CHECKS[check].title.padEnd(titleWidth)}`;
  const [first = "", ...rest] = wrap(forTerminal(message), width, start, indent);
  const painted = first.replace(status, colors[COLORS[status]](status));
  const fixes =
    fix === undefined ? [] : wrap(forTerminal(fix), width, `${indent}-> `, `${indent}   `);
  return [painted, ...rest, ...fixes];
}

/** The results of `doctor` for a terminal. */
export function renderDoctorText(
  { url, results, totals }: Checked,
  options: { readonly color: boolean; readonly width: number },
): string {
  const colors = paint(options.color);
  const width = lineWidth(options.width);
  const titleWidth = Math.max(...results.map(({ check }) => CHECKS[check].title.length)) + 2;
  const parts = byArea(results).map(
    ([title, own]) =>
      `${colors.bold(title)}\n${own.flatMap((result) => lines(result, titleWidth, width, colors)).join("\n")}\n`,
  );
  const head = url === undefined ? [] : [`Checked: ${forTerminal(url)}. Nothing was changed.\n`];
  const note = totals.unknown > 0 ? `\n${wrap(UNKNOWN_NOTE, width, "").join("\n")}` : "";
  return [...head, ...parts, `${totalsText(totals)}${note}\n`].join("\n");
}
