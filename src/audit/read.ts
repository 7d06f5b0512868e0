import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import markSchema from "../../schemas/audit-mark.schema.json" with { type: "json" };
import auditSchema from "../../schemas/audit.schema.json" with { type: "json" };
import { canonicalJson } from "../domain/canonical-json.ts";
import { dayOf, isDay } from "../domain/day.ts";
import { lazy } from "../domain/lazy.ts";
import type { AuditRecord } from "./audit.generated.ts";
import type { UnreadableLine } from "./entries.generated.ts";
import type { AuditMark } from "./mark.generated.ts";

/** A file of the record, as bytes, so that a damaged character affects only its own line. */
export interface AuditFile {
  /** The path as messages show it. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface ReadRecords {
  /**
   * Oldest first, without duplicates. Records of repairs are left out, and so are runs that ended
   * without a plan.
   */
  readonly records: readonly AuditRecord[];
  readonly unreadable: readonly UnreadableLine[];
}

// Compiling is slow, so it is done when first needed. The tests check that the schema is valid.
const compiled = <T>(schema: object): (() => ValidateFunction<T>) =>
  lazy(() =>
    new Ajv2020({ allErrors: false, strict: true, validateSchema: false }).compile<T>(schema),
  );
const recordValidator = compiled<AuditRecord>(auditSchema);
const markValidator = compiled<AuditMark>(markSchema);

/** The lines of a file, without their line breaks. */
export function* linesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(10, start);
    yield bytes.subarray(start, end < 0 ? undefined : end);
    if (end < 0) return;
    start = end + 1;
  }
}

/** Where and how a value violates the schema. */
function complaint({ errors }: ValidateFunction): string {
  // The last error is the outermost one. The first error may belong to an alternative that was not
  // meant.
  const error = errors?.at(-1);
  const params: Record<string, unknown> = error?.params ?? {};
  const extra = params["additionalProperty"] ?? params["unevaluatedProperty"];
  const name = typeof extra === "string" ? ` (${JSON.stringify(extra)})` : "";
  return `${error?.instancePath === "" ? "/" : error?.instancePath} ${error?.message ?? ""}${name}`;
}

const isMoment = (at: string): boolean =>
  isDay(at.slice(0, 10)) &&
  !Number.isNaN(Date.parse(at)) &&
  dayOf(new Date(at)) === at.slice(0, 10);

const has = <K extends string>(value: unknown, key: K): value is Record<K, unknown> =>
  typeof value === "object" && value !== null && key in value;

/** Reads one line as a record or a mark. Returns a message if the line is invalid. */
function readLine(bytes: Uint8Array): AuditRecord | AuditMark | string {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return "The line is invalid or truncated JSON.";
  }
  const version = has(value, "version") ? value.version : undefined;
  if (typeof version === "number" && version > 2)
    return `The record has version ${version}, so a newer release of matomo-access wrote it. This release supports versions 1 and 2.`;
  const validate: ValidateFunction<AuditRecord | AuditMark> = has(value, "mark")
    ? markValidator()
    : recordValidator();
  if (!validate(value)) return `The line is not an audit record: ${complaint(validate)}.`;
  if ((value.version === 2) !== (value.link !== undefined))
    return "The line is not an audit record: version 2 has a link, and version 1 has none.";
  if (!isMoment(value.at)) return `The line is not an audit record: /at is not a valid time.`;
  return value;
}

/**
 * The identity of a record. A run that writes its line again after an unclear answer must not count
 * twice. Another attempt of a run is another apply.
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

/** Reads all files strictly. Each invalid line is reported, and the other lines still count. */
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
      else if (!("mark" in read)) records.push(read);
    }
  }
  const sorted = records.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const unique = [...Map.groupBy(sorted, identityOf).values()].flatMap((same) => same.slice(0, 1));
  return { records: unique, unreadable };
}
