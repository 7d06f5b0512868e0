import type { ApprovalEntry } from "../../audit/entries.ts";
import type { SiteApproval } from "../../audit/entries.generated.ts";
import type { AuditRecord } from "../../audit/audit.generated.ts";
import { firstSitesText, grantPeople, grantText, siteApprovalText } from "../audit-words.ts";

/** Approvals of one run that are shown as one sentence. */
export interface ApprovalBlock {
  /** One of the approvals, with the run and pull request of all. */
  readonly entry: ApprovalEntry;
  readonly text: string;
  /** Only for the grant of a single person. */
  readonly digest: string | undefined;
}

/** A key that is equal for approvals that are shown together. */
function topicOf({ approval }: ApprovalEntry): string {
  if (approval.kind === "grant") return `grant ${grantText(approval)}`;
  if (approval.kind === "review") return `review ${approval.day}`;
  return approval.before ? `site ${approval.site}` : "first sites";
}

function textOf(entries: readonly ApprovalEntry[]): string {
  const grants = entries.flatMap(({ approval }) => (approval.kind === "grant" ? [approval] : []));
  const [grant] = grants;
  if (grant) return `${grantPeople(grants.map(({ login }) => login))}: ${grantText(grant)}`;
  const reviews = entries.flatMap(({ approval }) => (approval.kind === "review" ? [approval] : []));
  const [review] = reviews;
  if (review)
    return `${grantPeople(reviews.map(({ login }) => login))}: access confirmed on ${review.day}`;
  const sites = entries.flatMap(({ approval }): SiteApproval[] =>
    approval.kind === "site-identity" ? [approval] : [],
  );
  const [site] = sites;
  return site && sites.length === 1 ? siteApprovalText(site) : firstSitesText(sites);
}

/**
 * Combines approvals into blocks, by their first entry. The same grant of many people is one block,
 * and so are all sites of a first plan.
 */
export function approvalBlocks(
  entries: readonly ApprovalEntry[],
): ReadonlyMap<ApprovalEntry, ApprovalBlock> {
  const runs = new Map<AuditRecord, number>();
  for (const { record } of entries) runs.set(record, runs.get(record) ?? runs.size);
  const groups = Map.groupBy(entries, (entry) =>
    JSON.stringify([
      runs.get(entry.record),
      entry.outcome,
      entry.approval.pullRequest ?? 0,
      topicOf(entry),
    ]),
  );
  const blocks = new Map<ApprovalEntry, ApprovalBlock>();
  for (const group of groups.values()) {
    const [entry] = group;
    if (!entry) continue;
    const digest =
      group.length === 1 && entry.approval.kind === "grant" ? entry.approval.digest : undefined;
    blocks.set(entry, { entry, text: textOf(group), digest });
  }
  return blocks;
}
