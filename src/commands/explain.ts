import { explainPerson } from "../explain/explain-person.ts";
import type { Explanation } from "../explain/explanation.generated.ts";
import { explainSite } from "../explain/explain-site.ts";
import type { ExplainInput } from "../explain/world.ts";
import { AccessError } from "../domain/error.ts";
import { renderJson } from "../render/json/printable.ts";
import {
  renderNotFoundText,
  renderPersonText,
  renderSiteText,
} from "../render/terminal/explain-text.ts";
import { flagOf, stringOf } from "./arguments.ts";
import type { OptionValues } from "./command.ts";
import { dayFrom, outputOf } from "./shared-options.ts";
import { openInstance } from "./open-instance.ts";
import type { Io } from "../job/io.ts";

/** @returns the exit code */
export async function run(
  values: OptionValues,
  io: Io,
  positionals: readonly string[],
): Promise<number> {
  const output = outputOf(values, io);
  const [login, sitePosition] = positionals;
  const siteOption = stringOf(values, "site");
  if (siteOption !== undefined && sitePosition !== undefined)
    throw new AccessError(
      "usage",
      "The site is given twice.",
      "Use explain LOGIN SITE, or explain --site SITE.",
    );
  const site = siteOption ?? sitePosition;
  if (login === undefined && site === undefined)
    throw new AccessError(
      "usage",
      "explain requires a login or a site.",
      "Use explain LOGIN, explain LOGIN SITE, or explain --site SITE.",
    );
  const { manifest, connection, baseline, live } = await openInstance(values, output, io);
  const input: ExplainInput = {
    manifest,
    live,
    today: dayFrom(values, io),
    hasPassword: connection.password !== undefined,
    baseline,
  };
  const explained =
    login === undefined
      ? explainSite({ ...input, site: site ?? "" })
      : explainPerson({ ...input, login, site });
  const options = { color: output.color, width: io.columns, verbose: flagOf(values, "verbose") };
  if (output.json) io.stdout(renderJson<Explanation>(explained));
  else if (explained.about === "not-found") io.stderr(renderNotFoundText(explained, options));
  else
    io.stdout(
      explained.about === "site"
        ? renderSiteText(explained, options)
        : renderPersonText(explained, options),
    );
  return explained.about === "not-found" ? 1 : 0;
}
