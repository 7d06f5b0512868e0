import { Ajv2020 } from "ajv/dist/2020.js";
import auditSchema from "../../schemas/audit.schema.json" with { type: "json" };
import { canonicalJson } from "../domain/canonical-json.ts";
import { dayOf, isDay } from "../domain/day.ts";
import { lazy } from "../domain/lazy.ts";
import type { AuditRecord } from "./audit.generated.ts";
import type { UnreadableLine } from "./entries.generated.ts";

/** A file of the record, as bytes: one broken character must cost its line only. */
export interface AuditFile {
  /** As messages name it. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface ReadRecords {
  /** Oldest first, each once. */
  readonly records: readonly AuditRecord[];
  readonly unreadable: readonly UnreadableLine[];
}

// Compiling takes longer than most commands. That the schema itself is one is for the tests to say.
const validator = lazy(() => {
  return new Ajv2020({
    allErrors: false,
    strict: true,
    validateSchema: false,
  }).compile<AuditRecord>(auditSchema);
});

function* linesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(10, start);
    yield bytes.subarray(start, end < 0 ? undefined : end);
    if (end < 0) return;
    start = end + 1;
  }
}

/** Where the schema was broken, and by what. */
function complaint(): string {
  // The last error is the outermost one: the first may be of an alternative that was not meant.
  const error = validator().errors?.at(-1);
  const params: Record<string, unknown> = error?.params ?? {};
  const extra = params["additionalProperty"] ?? params["unevaluatedProperty"];
  const name = typeof extra === "string" ? ` (${JSON.stringify(extra)})` : "";
  return `${error?.instancePath === "" ? "/" : error?.instancePath} ${error?.message ?? ""}${name}`;
}

const isMoment = (at: string): boolean =>
  isDay(at.slice(0, 10)) &&
  !Number.isNaN(Date.parse(at)) &&
  dayOf(new Date(at)) === at.slice(0, 10);

/** One line as a record, or what is wrong with it. */
function readLine(bytes: Uint8Array): AuditRecord | string {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return "The line is no JSON, or cut off.";
  }
  const version =
    typeof value === "object" && value !== null && "version" in value ? value.version : undefined;
  if (typeof version === "number" && version > 1)
    return `The record is of version ${version}, which a newer matomo-access wrote: this one knows version 1.`;
  const validate = validator();
  if (!validate(value)) return `The line is no audit record: ${complaint()}.`;
  if (!isMoment(value.at)) return `The line is no audit record: /at is no moment that exists.`;
  return value;
}

/**
 * What makes two lines the same: a run that writes again after an unclear answer must not count
 * twice. Another attempt is another apply.
 */
const identityOf = (record: AuditRecord): string =>
  record.run
    ? canonicalJson([
        record.instance,
        record.url,
        record.run.id,
        record.run.attempt,
        record.planHash,
      ])
    : canonicalJson(record);

/**
 * Reads all files, strictly: what is not exactly a record is named with its line, and the others
 * still count.
 */
export function readRecords(files: readonly AuditFile[]): ReadRecords {
  const records: AuditRecord[] = [];
  const unreadable: UnreadableLine[] = [];
  for (const { path, bytes } of files) {
    let line = 0;
    for (const text of linesOf(bytes)) {
      line++;
      if (text.every((byte) => byte === 13 || byte === 32)) continue;
      const read = readLine(text);
      if (typeof read === "string") unreadable.push({ file: path, line, message: read });
      else records.push(read);
    }
  }
  const sorted = records.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const unique = [...Map.groupBy(sorted, identityOf).values()].flatMap((same) => same.slice(0, 1));
  return { records: unique, unreadable };
}
