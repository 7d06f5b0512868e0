import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { anyText } from "../helpers/any-text.ts";
import { renderAuditCsv } from "../../src/render/audit-csv.ts";
import { entriesOf } from "../../src/audit/entries.ts";
import { makeAudit, siteChange } from "../helpers/audit-records.ts";
import { NOVEMBER } from "../helpers/audit-story.ts";

/** A strict parser for RFC 4180. */
function parse(text: string): string[][] {
  const rows: string[][] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  for (let row: string[] = []; cell.lastIndex < text.length;) {
    const match = cell.exec(text);
    if (!match) throw new Error("no CSV");
    row.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
    if (match[3] === ",") continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

const HEADER =
  "at,instance,url,login,kind,site,site_name,before,after,note,loss,risks,cause,outcome,message,why,pull_request,title,author,approvers,merger,merged_at,trigger,dispatched_by,run_approvers,plan,commit,run,attempt,grant\r\n";
const PLAN = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
const END = `dispatch,zoe,,${PLAN},beef000123456789beef000123456789beef0001,https://github.com/o/r/actions/runs/12,2,\r\n`;
const START = "2026-11-25T09:00:42.123Z,access,https://analytics.example.org";

describe("CSV", () => {
  test("CSV has a header and one line per change", () => {
    expect(renderAuditCsv([])).toBe(HEADER);
    expect(renderAuditCsv(entriesOf([NOVEMBER]))).toBe(
      `${HEADER}${START},alice.martin,site,3,Shop DE,view,admin + tagmanager_x,,false,admin,pull-request,done,,access/teams.yaml:12 team client-a has admin,42,"Give Alice ""admin""",bob,"carol; dave",erin,,${END}${START},carl,superuser,,,super user,no super user,afterwards view on Shop DE (3),true,"loses-superuser; loss",pull-request,failed,Matomo said no.,,,,,,,,${END}${START},mallory,site,4,Shop DE,admin,no access,,true,loss,by-hand,done,,,,,,,,,${END}${START},tom,site,3,Shop DE,admin,view,"changed by hand: \`before\` is the state in Matomo, and \`after\` is the state in the manifests",true,loss,by-hand,found,,access/people.yaml:9 grants view,,,,,,,${END}`,
    );
  });

  test.each([
    ["=1+1", "'=1+1"],
    ["+1", "'+1"],
    ["-7", "'-7"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["\t=1", "'\\u{9}=1"],
    ["\r\n=1", "'\\u{d}\\u{a}=1"],
    ["a\nb", "a\\u{a}b"],
    ['say "hi", now', 'say "hi", now'],
    [" =1", " =1"],
    ["a=b", "a=b"],
  ])("shows the login %j as %j", (login, shown) => {
    const [, row] = parse(
      renderAuditCsv(
        entriesOf([
          makeAudit("2026-11-25T09:00:00Z", { changes: [siteChange(login, "", "view")] }),
        ]),
      ),
    );
    expect(row?.[3]).toBe(shown);
  });

  test("CSV has one line per change, and no spreadsheet runs it as a formula, whatever people typed", () => {
    const text = fc.oneof(anyText, fc.stringMatching(/^[=+\-@\t\r\n",;' a]{0,6}$/));
    fc.assert(
      fc.property(text, text, (one, two) => {
        const changes = [
          siteChange(one, "", "view", {
            siteName: two,
            message: two,
            why: [{ file: one, line: 1, text: two }],
            pullRequest: 1,
          }),
          siteChange(two, "", "view"),
        ];
        const pullRequests = [{ number: 1, title: two, author: one, approvers: [two, one] }];
        const csv = renderAuditCsv(
          entriesOf([
            makeAudit("2026-11-25T09:00:00Z", { changes, pullRequests, url: one, approvedBy: two }),
          ]),
        );
        const rows = parse(csv);
        expect(rows.map((row) => row.length)).toEqual([30, 30, 30]);
        expect(csv.split("\r\n").length).toBe(4);
        for (const cell of rows.flat()) expect(cell).not.toMatch(/^[=+\-@]|[\p{Cc}]/u);
      }),
    );
  });
});
