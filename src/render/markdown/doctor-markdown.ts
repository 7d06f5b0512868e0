import { CHECKS, type Verdict } from "../../doctor/result.ts";
import { byArea, type Checked, totalsText, UNKNOWN_NOTE } from "../checks.ts";
import { forMarkdown } from "../safe-text.ts";

const MARKS: Readonly<Record<Verdict, string>> = {
  ok: "✅ ok",
  warning: "⚠️ warning",
  problem: "❌ problem",
  unknown: "❔ unknown",
};

/** The results of `doctor` as Markdown, for an issue or a wiki. */
export function renderDoctorMarkdown({ url, results, totals }: Checked): string {
  const tables = byArea(results).map(([title, own]) => {
    const rows = own.map(
      ({ check, status, message, fix = "" }) =>
        `| ${CHECKS[check].title} | ${MARKS[status]} | ${forMarkdown(message)} | ${forMarkdown(fix)} |\n`,
    );
    return `### ${title}\n\n| check | result | found | fix |\n|---|---|---|---|\n${rows.join("")}`;
  });
  const head = `## matomo-access doctor${url === undefined ? "" : `: ${forMarkdown(url)}`}\n`;
  const note = totals.unknown > 0 ? ` ${UNKNOWN_NOTE}` : "";
  return [head, ...tables, `${totalsText(totals)}${note}\n`].join("\n");
}
