import { resolve } from "node:path";
import type { AuditRecord } from "../audit/audit.generated.ts";
import { readRecords } from "../audit/read.ts";
import { AccessError } from "../domain/error.ts";
import type { Live } from "../domain/live.ts";
import { readInstanceFolder, settingsPathOf } from "../files/instance-folder.ts";
import { readPageAssets } from "../files/page-assets.ts";
import { writeWhole } from "../files/write-file.ts";
import { clockOf, connectionOf } from "../job/connect.ts";
import type { Io } from "../job/io.ts";
import type { Settings } from "../manifest/model.ts";
import { readSettingsAlone } from "../manifest/read.ts";
import { openReader } from "../matomo/matomo.ts";
import { renderReviewPage } from "../render/html/review-page.ts";
import { renderJson } from "../render/json/printable.ts";
import { renderReviewMarkdown } from "../render/markdown/review-markdown.ts";
import { renderReviewCsv } from "../render/review-csv.ts";
import { count } from "../render/words.ts";
import { renderReviewText } from "../render/terminal/review-text.ts";
import { makeReview, type ReviewManifests } from "../review/review.ts";
import type { Review, ReviewSelection } from "../review/review.generated.ts";
import { isWhole } from "../review/select.ts";
import { choiceOf, flagOf, listOf, stringOf } from "./arguments.ts";
import { auditFilesFrom, namesAuditSource } from "./audit-source.ts";
import type { OptionValues } from "./command.ts";
import { openInstance, readWithProgress } from "./open-instance.ts";
import type { Output } from "./output.ts";
import { REVIEW_FORMATS } from "./specs/choices.ts";
import { dayFrom, dayOption, folderOf, outputOf, planFrom, timeoutFrom } from "./shared-options.ts";

type Format = (typeof REVIEW_FORMATS)[number];

/** The default file of the page. */
const PAGE_FILE = "access-review.html";

/** Options that need the manifests, which `--live` does not read. */
const OF_FILES = ["baseline", "team", "owner"] as const;

/** The live state, and the manifests unless `--live` is given. */
interface Source {
  readonly live: Live;
  readonly manifests: ReviewManifests | undefined;
}

/** @throws AccessError whose hint names `--live` */
async function openFiles(
  values: OptionValues,
  output: Output,
  io: Io,
): ReturnType<typeof openInstance> {
  try {
    return await openInstance(values, output, io);
  } catch (error) {
    if (!(error instanceof AccessError) || error.code !== "manifest") throw error;
    throw new AccessError(
      "manifest",
      error.message,
      "matomo-access review --live --url URL needs no files.",
    );
  }
}

/**
 * The settings of the folder, if there are any. The token is then sent to the address in these
 * settings, because that address was reviewed.
 * @throws AccessError `manifest` if they cannot be read and no option gives the address
 */
async function settingsFrom(values: OptionValues, io: Io): Promise<Settings | undefined> {
  const dir = folderOf(values);
  const { files, diagnostics } = await readInstanceFolder(dir, io.cwd);
  const path = settingsPathOf(dir, io.cwd);
  const isThere =
    files.some((file) => file.path === path) || diagnostics.some(({ at }) => at?.file === path);
  const settings = readSettingsAlone(files);
  if (!isThere || (settings ?? stringOf(values, "url"))) return settings;
  throw new AccessError(
    "manifest",
    `${path} has errors, so the address of Matomo is not known.`,
    "matomo-access validate shows the errors. Or name the address: --url https://analytics.example.org.",
  );
}

async function readSource(values: OptionValues, output: Output, io: Io): Promise<Source> {
  if (!flagOf(values, "live")) {
    const { live, connection, ...files } = await openFiles(values, output, io);
    return { live, manifests: { ...files, hasPassword: connection.password !== undefined } };
  }
  const connection = connectionOf(io, {
    settings: await settingsFrom(values, io),
    url: stringOf(values, "url"),
    timeout: timeoutFrom(values),
  });
  const live = await readWithProgress(openReader(connection, clockOf(io)), io);
  return { live, manifests: undefined };
}

/**
 * Reads the audit record, which may be missing unless an option needs it.
 * @throws AccessError `usage`
 */
async function readRecord(
  values: OptionValues,
  io: Io,
  isNeeded: boolean,
): Promise<readonly AuditRecord[] | undefined> {
  try {
    const { files, unreadable } = await auditFilesFrom(values, io);
    const read = readRecords(files);
    const lost = unreadable.length + read.unreadable.length;
    if (lost > 0)
      io.stderr(
        `${count(lost, "line")} of the audit record cannot be read and ${lost === 1 ? "is" : "are"} left out. matomo-access audit lists them.\n`,
      );
    return read.records;
  } catch (error) {
    if (!isNeeded && error instanceof AccessError) {
      io.debug?.(`review: no audit record (${error.message})`);
      return undefined;
    }
    throw error;
  }
}

/** @throws AccessError `usage` */
function refuseFileOptions(values: OptionValues): void {
  if (!flagOf(values, "live")) return;
  for (const key of OF_FILES)
    if (values[key] !== undefined)
      throw new AccessError(
        "usage",
        `--live and --${key} cannot be combined.`,
        "--live reads no files. Leave out --live to read the manifests, too.",
      );
}

/**
 * Refuses a selection that matches nobody, because a misspelled team would otherwise look like a
 * review with nothing to do. @throws AccessError `usage`
 */
function refuseEmpty(selection: ReviewSelection, { people }: Review): void {
  if (isWhole(selection) || people.length > 0) return;
  const { siteGroups, teams, owners, domains } = selection;
  const given = [
    ...siteGroups.map((group) => `--site-group ${group}`),
    ...teams.map((team) => `--team ${team}`),
    ...owners.map((owner) => `--owner ${owner}`),
    ...domains.map((domain) => `--domain ${domain}`),
  ];
  throw new AccessError(
    "usage",
    `Nobody in Matomo matches ${given.join(" ")}.`,
    "Repeat an option to include more people. If you combine different options, people must match all of them. * stands for any text.",
  );
}

function pageOf(review: Review): string {
  const assets = readPageAssets();
  if (!assets)
    throw new AccessError(
      "usage",
      "The script of the review page is missing, because it was not built.",
      "Run npm run build, or use --format csv, markdown or json.",
    );
  return renderReviewPage(review, assets);
}

function textOf(review: Review, format: Format): string {
  switch (format) {
    case "html":
      return pageOf(review);
    case "csv":
      return renderReviewCsv(review);
    case "markdown":
      return renderReviewMarkdown(review);
    case "json":
      return renderJson<Review>(review);
  }
}

/** @returns the exit code */
export async function run(values: OptionValues, io: Io): Promise<number> {
  const output = outputOf(values, io);
  const format = output.json ? "json" : choiceOf(values, "format", REVIEW_FORMATS, "html");
  refuseFileOptions(values);
  const today = dayFrom(values, io);
  const since = dayOption(values, "since");
  const selection: ReviewSelection = {
    siteGroups: listOf(values, "site-group"),
    teams: listOf(values, "team"),
    owners: listOf(values, "owner"),
    domains: listOf(values, "domain"),
  };
  const out = stringOf(values, "out") ?? (format === "html" ? PAGE_FILE : "-");
  const records = await readRecord(values, io, since !== undefined || namesAuditSource(values));
  const { live, manifests } = await readSource(values, output, io);
  const planPath = stringOf(values, "plan");
  const review = makeReview({
    live,
    now: io.now(),
    today,
    selection,
    manifests,
    records,
    since,
    plan: planPath === undefined ? undefined : await planFrom(resolve(io.cwd, planPath), live.url),
  });
  refuseEmpty(selection, review);
  io.debug?.(
    `review: ${review.people.length} people, ${review.sites.length} sites, ${review.needs.length} needs`,
  );
  const text = textOf(review, format);
  if (out === "-") io.stdout(text);
  else {
    writeWhole(resolve(io.cwd, out), text, io);
    if (!output.json)
      io.stdout(renderReviewText(review, out, { color: output.color, width: io.columns }));
  }
  return 0;
}
