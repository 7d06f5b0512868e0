import type { ApprovedGrant } from "../plan/approved-state.ts";
import type { ApprovedChanges } from "../plan/approved-changes.ts";
import { SiteLists } from "../plan/site-lists.ts";
import type { AuditApproval, AuditApproved, AuditApprovedGrant } from "./audit.generated.ts";

/** What a run approved and retired, with details for the record. */
export interface ApprovedInput {
  readonly changes: ApprovedChanges;
  /** The name of a site: the approved name if there is one. */
  readonly nameOf: (site: number) => string | undefined;
  /** The number of the pull request whose plan approved or retired it. */
  readonly pullRequestOf?:
    | ((what: { readonly digest: string } | { readonly site: number }) => number | undefined)
    | undefined;
}

/** The part of the record about approvals. `undefined` if nothing was approved or retired. */
export function approvedPart({
  changes,
  nameOf,
  pullRequestOf,
}: ApprovedInput): AuditApproved | undefined {
  const { added, removed, sites } = changes;
  if (added.length + removed.length + sites.length === 0) return undefined;
  const lists = new SiteLists();
  const by = (
    what: { readonly digest: string } | { readonly site: number },
  ): { pullRequest?: number } => {
    const number = pullRequestOf?.(what);
    return number === undefined ? {} : { pullRequest: number };
  };
  const grantOf = (outcome: AuditApproval, grant: ApprovedGrant): AuditApprovedGrant => {
    const { digest, login, rights, superuser, everything, from, until } = grant;
    return {
      outcome,
      digest,
      login,
      ...(rights
        ? {
            rights: { role: rights.role, capabilities: [...rights.capabilities] },
            sites: lists.add(grant.sites),
          }
        : {}),
      ...(superuser ? { superuser } : {}),
      ...(everything ? { everything } : {}),
      ...(from === undefined ? {} : { from }),
      ...(until === undefined ? {} : { until }),
      ...by({ digest }),
    };
  };
  const grants = [
    ...added.map((grant) => grantOf("approved", grant)),
    ...removed.map((grant) => grantOf("retired", grant)),
  ];
  const ids = [...new Set(lists.all().flat())].toSorted((a, b) => a - b);
  const names = ids.flatMap((id): [string, string][] => {
    const name = nameOf(id);
    return name === undefined || name === "" ? [] : [[String(id), name]];
  });
  return {
    grants,
    sites: sites.map(({ site, before, after }) => ({ site, before, after, ...by({ site }) })),
    lists: lists.all(),
    names: Object.fromEntries(names),
  };
}
