import { diagnose } from "../doctor/doctor.ts";
import type { Checked } from "../render/checks.ts";
import { totalsOf } from "../doctor/result.ts";
import type { Io } from "../job/io.ts";
import { renderDoctorJson } from "../render/json/doctor-json.ts";
import { renderDoctorMarkdown } from "../render/markdown/doctor-markdown.ts";
import { renderDoctorText } from "../render/terminal/doctor-text.ts";
import { choiceOf, flagOf, stringOf } from "./arguments.ts";
import type { OptionValues } from "./command.ts";
import { gatherFacts } from "./doctor-facts.ts";
import { folderOf, outputOf, timeoutFrom } from "./shared-options.ts";

/** @returns the exit code */
export async function run(values: OptionValues, io: Io): Promise<number> {
  const output = outputOf(values, io);
  const format = output.json
    ? "json"
    : choiceOf(values, "format", ["text", "markdown", "json"] as const, "text");
  const facts = await gatherFacts(
    {
      dir: folderOf(values),
      url: stringOf(values, "url"),
      timeout: timeoutFrom(values),
      checksPassword: flagOf(values, "check-password"),
      repo: stringOf(values, "repo"),
    },
    io,
  );
  const results = diagnose(facts);
  const checked: Checked = {
    url: facts.address.kind === "known" ? facts.address.url : undefined,
    results,
    totals: totalsOf(results),
  };
  if (format === "json") io.stdout(renderDoctorJson(checked));
  else if (format === "markdown") io.stdout(renderDoctorMarkdown(checked));
  else io.stdout(renderDoctorText(checked, { color: output.color, width: io.columns }));
  return checked.totals.problem > 0 ? 1 : 0;
}
