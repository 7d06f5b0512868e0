import type { Live } from "../domain/live.ts";
import { ANONYMOUS_KEY } from "../domain/login.ts";
import {
  abilities,
  type CapabilityCatalog,
  containsRights,
  equalRights,
  joinRights,
  type Rights,
} from "../domain/rights.ts";
import type { Cell, EndedGrant } from "../desired/desired.ts";
import type { Line } from "../desired/line.ts";
import { type Draft, draftFrom, effectFrom, type Subject } from "./draft.ts";
import { reportNames } from "./describe.ts";
import type { Inherited } from "./inherited.ts";
import type { Held, Risk } from "./plan.generated.ts";

/**
 * The lines that explain a loss, or `undefined`. The rights of ended grants, together with the
 * remaining rights, must cover the rights that the person had before.
 */
function endedLines(
  before: Rights | null,
  after: Rights | null,
  site: number,
  ended: readonly EndedGrant[],
  catalog: CapabilityCatalog,
): Line[] | undefined {
  const there = ended.filter(({ sites }) => sites.has(site));
  if (there.length === 0) return undefined;
  const covered = abilities(after, catalog);
  for (const { rights } of there)
    for (const ability of abilities(rights, catalog)) covered.add(ability);
  return abilities(before, catalog).isSubsetOf(covered)
    ? there.flatMap(({ why }) => why)
    : undefined;
}

const CLAIMED: Held = {
  reason: "not-approved",
  text: "A manifest grants it, but no approved plan contains the grant.",
};

/**
 * Facts that a reader needs about the rights: whether the rights are combined, and when they end.
 */
const factsOf = (cell: Cell | undefined): { combined?: true; until?: string } => ({
  ...(cell?.combined ? { combined: true } : {}),
  ...(cell?.until === undefined ? {} : { until: cell.until }),
});

/**
 * The draft for the gain alone: the earlier rights, joined with the desired ones. Used if the loss
 * is on hold.
 */
function gainAlone(
  subject: Subject,
  site: number,
  before: Rights | null,
  cell: Cell,
  { capabilities: catalog }: Live,
): Draft {
  const after = joinRights(before, cell.rights, catalog);
  const risks: Risk[] = [];
  if (after?.role === "admin" && before?.role !== "admin") risks.push("admin");
  const effect = effectFrom(
    {
      kind: "site",
      login: subject.login,
      site,
      before,
      after,
      heldLoss: { after: cell.rights, held: [] },
    },
    { lines: cell.why, risks, ...factsOf(cell) },
  );
  return draftFrom(subject, effect, { gains: true, from: cell.from });
}

/** The gain, with the reasons why the loss is on hold. */
export function withHeldLoss(draft: Draft, held: readonly Held[]): Draft {
  const { effect } = draft;
  if (effect.kind !== "site" || !effect.heldLoss) return draft;
  return {
    ...draft,
    effect: { ...effect, heldLoss: { ...effect.heldLoss, held: [...held] } },
  };
}

/**
 * The draft for rights that an account inherited from an earlier account. A run created the new
 * account and ended before it removed these rights. If nothing remains, nobody loses anything, as
 * with a new account (`leftovers`).
 */
function inheritedDraft(
  subject: Subject,
  site: number,
  before: Rights,
  cell: Cell | undefined,
  live: Live,
): Draft {
  const effect = cell
    ? effectFrom(
        { kind: "site", login: subject.login, site, before, after: cell.rights, inherits: before },
        { lines: cell.why, loss: true, risks: ["loss"] },
      )
    : effectFrom(
        { kind: "site", login: subject.login, site, before, after: null, leftover: true },
        { lines: [], destroys: reportNames(live, subject.key, site) },
      );
  return draftFrom(subject, effect, { inherited: true });
}

/** One effect for each site on which the rights differ. */
export function siteDrafts(
  subject: Subject,
  now: ReadonlyMap<number, Rights>,
  live: Live,
  inherited: Inherited,
): Draft[] {
  const { capabilities: catalog } = live;
  const drafts: Draft[] = [];
  const add = (site: number, before: Rights | null, cell: Cell | undefined): void => {
    const after = cell?.rights ?? null;
    if (equalRights(before, after)) return;
    const loss = !containsRights(after, before, catalog);
    const gains = !containsRights(before, after, catalog);
    const gain = loss && gains && cell ? gainAlone(subject, site, before, cell, live) : undefined;
    if (loss && containsRights(subject.claimed.get(site)?.rights ?? null, before, catalog)) {
      if (gain) drafts.push(withHeldLoss(gain, [CLAIMED]));
      return;
    }
    if (loss && !gains && before && inherited.has(subject.key, site, before)) {
      drafts.push(inheritedDraft(subject, site, before, cell, live));
      return;
    }
    // Ended grants are listed even if the entry has an empty `access` list, because the line of
    // that list does not contain the day of the end.
    const lines = loss ? endedLines(before, after, site, subject.ended, catalog) : undefined;
    const ending = loss ? (subject.endsAll ? [subject.endsAll] : (lines ?? [])) : [];
    const risks: Risk[] = [];
    if (subject.key === ANONYMOUS_KEY && gains) risks.push("public");
    if (after?.role === "admin" && before?.role !== "admin") risks.push("admin");
    if (loss) risks.push("loss");
    const effect = effectFrom(
      { kind: "site", login: subject.login, site, before, after },
      {
        lines: [...(cell?.why ?? []), ...ending],
        loss,
        risks,
        // Matomo deletes reports only if no access is left. A lower role keeps them
        // (ScheduledReports.php).
        destroys: after ? [] : reportNames(live, subject.key, site),
        ...factsOf(cell),
      },
    );
    drafts.push(
      draftFrom(subject, effect, {
        written: loss && ending.length > 0,
        ended: loss && (lines !== undefined || (subject.endsAll !== undefined && subject.past)),
        gains,
        gain,
        from: gains ? cell?.from : undefined,
      }),
    );
  };
  // forEach does not create an entry pair for each site. There can be hundreds of thousands.
  let both = 0;
  subject.access.forEach((cell, site) => {
    const before = now.get(site);
    if (before) both += 1;
    add(site, before ?? null, cell);
  });
  if (both < now.size)
    now.forEach((rights, site) => {
      if (!subject.access.has(site)) add(site, rights, undefined);
    });
  return drafts;
}

/**
 * Removes access rows of an earlier account that would give a new account more than it should have.
 * This is no loss, because nobody has these rights yet.
 */
export function leftovers(subject: Subject, live: Live, why: Line): Draft[] {
  const rows = [...(live.orphans.get(subject.key) ?? [])].filter(
    ([site]) => !subject.access.has(site),
  );
  return rows.map(([site, rights]) =>
    draftFrom(
      subject,
      effectFrom(
        { kind: "site", login: subject.login, site, before: rights, after: null, leftover: true },
        { lines: [why] },
      ),
    ),
  );
}

/**
 * Adds to a new account's effect the rights that the account inherits at once. A run that is killed
 * just after creating the account can then be finished with the same plan.
 */
export function withInherited(draft: Draft, live: Live): Draft {
  const { effect, key } = draft;
  if (effect.kind !== "site") return draft;
  const inherits = live.orphans.get(key)?.get(effect.site);
  return inherits ? { ...draft, effect: { ...effect, inherits } } : draft;
}
