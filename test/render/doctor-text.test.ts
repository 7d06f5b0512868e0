import { expect, test } from "vitest";
import { ok, problem, totalsOf, unknown, warning } from "../../src/doctor/result.ts";
import type { Checked } from "../../src/render/checks.ts";
import { renderDoctorMarkdown } from "../../src/render/markdown/doctor-markdown.ts";
import { renderDoctorText } from "../../src/render/terminal/doctor-text.ts";

const results = [
  ok("node", "Node 24.1.0."),
  problem("token", "MATOMO_TOKEN is not set.", "Create a token of a super user, then: export it."),
  warning("version", "Matomo 5.14.1 is newer than what matomo-access is tested with.", "Read on."),
  unknown("account", "Whose it is: <b>ann</b> or @bob \u001b[31m| carl.", "Compare it once."),
];
const checked: Checked = {
  url: "https://analytics.example.org",
  results,
  totals: totalsOf(results),
};

test("the list of checks in a terminal has the result before the check, and the fix below", () => {
  const text = renderDoctorText(checked, { color: false, width: 80 });
  expect(text).toBe(`Checked: https://analytics.example.org. Nothing was changed.

This computer
  ok       Node               Node 24.1.0.

Matomo
  problem  Token              MATOMO_TOKEN is not set.
                              -> Create a token of a super user, then: export
                                 it.
  warning  Version            Matomo 5.14.1 is newer than what matomo-access is
                              tested with.
                              -> Read on.
  unknown  The job's account  Whose it is: <b>ann</b> or @bob \\u{1b}[31m| carl.
                              -> Compare it once.

1 problem, 1 warning, 1 unknown and 1 ok.
Unknown: doctor cannot find out, so it may be right or wrong.
`);
  const colored = renderDoctorText(checked, { color: true, width: 80 });
  expect(colored).toContain("\u001b[31mproblem\u001b[39m");
});

test("the list of checks as Markdown is a table in which names are only text", () => {
  const text = renderDoctorMarkdown(checked);
  expect(text).toContain("### Matomo\n\n| check | result | found | fix |\n|---|---|---|---|\n");
  expect(text).toContain("| Token | ❌ problem |");
  expect(text).not.toContain("<b>");
  expect(text).not.toContain("@bob");
  expect(
    text
      .split("\n")
      .filter((line) => line.startsWith("| The job"))
      .join(),
  ).toMatch(/^(?:\|[^|]+){4}\|$/);
});
