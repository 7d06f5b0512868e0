import { expect, test } from "vitest";
import { recordPath } from "../../src/audit/record.ts";
import { instanceName } from "../../src/files/instance-folder.ts";

test.each([
  ["access", "access"],
  ["./access/", "access"],
  ["access/eu", "access.eu"],
  ["../x/access", "x.access"],
  ["../../access", "access"],
  [".", "work"],
  ["..", "home"],
  ["/srv/access", "srv.access"],
])("the instance in %s is called %s, which is a valid folder name in the record", (dir, name) => {
  expect(instanceName(dir, "/home/work")).toBe(name);
  expect(recordPath(name, "2026-11-28T00:00:00.000Z")).toBe(`audit/${name}/2026-11.jsonl`);
});
