import type { Call, Methods } from "../core/call.ts";
import { compareCollated, containsCollated, sameCollated } from "../core/collation.ts";
import { FatalError } from "../core/failure.ts";
import { inText } from "../core/param.ts";
import { intval, isNumeric, isTruthy, leadingNumber, PhpArray, type PhpRow } from "../core/php.ts";
import { databaseTime, findSite, type SandboxSite } from "../core/state.ts";

const present = (site: SandboxSite): PhpRow => ({
  idsite: site.id,
  name: site.name,
  main_url: site.urls[0] ?? "",
  ts_created: databaseTime(site.created),
  timezone: "UTC",
  currency: "USD",
  group: site.group,
  type: "website",
  creator_login: "root",
});

/** Every returned site counts as read for the rest of the request (Site::setSitesFromArray). */
function presentAll(call: Call, sites: readonly SandboxSite[]): PhpRow[] {
  for (const { id } of sites) call.viewer.seenSites.add(id);
  return sites.map(present);
}
const presentList = (call: Call, sites: readonly SandboxSite[]): PhpArray =>
  PhpArray.list(presentAll(call, sites));
const withIds = (call: Call, ids: readonly number[]): SandboxSite[] =>
  call.state.sites.filter(({ id }) => ids.includes(id));

/**
 * Matomo searches for a pattern in the name, in the group, and, with `http` before it, in the main
 * address (SitesManager/Model.php).
 */
export const matchesSite = ({ name, group, urls }: SandboxSite, pattern: string): boolean =>
  containsCollated(name, pattern) ||
  containsCollated(urls[0] ?? "", pattern, "http") ||
  containsCollated(group, pattern);

function groups(call: Call): PhpArray {
  call.viewer.needSuperuser();
  const distinct: string[] = [];
  // SELECT DISTINCT under the collation: of names that differ only in case, the first is kept.
  for (const { group } of call.state.sites)
    if (!distinct.some((other) => sameCollated(other, group))) distinct.push(group);
  return PhpArray.list(distinct);
}

/** Sites by id, within the method's `limit` and without `sitesToExclude[]`. */
function chosenSites(call: Call, ids: readonly number[]): SandboxSite[] {
  const excluded = call.value("sitesToExclude");
  const without = new Set(
    typeof excluded === "string" ? [] : Object.values(excluded).map((id) => intval(inText(id))),
  );
  return withIds(
    call,
    ids.filter((id) => !without.has(id)),
  );
}

const limitedTo = (call: Call, sites: readonly SandboxSite[]): SandboxSite[] =>
  isTruthy(call.text("limit")) ? sites.slice(0, call.int("limit")) : [...sites];

function sitesWithAdminAccess(call: Call): PhpArray {
  const sites = chosenSites(call, call.viewer.adminSites);
  if (!call.has("pattern")) return presentList(call, limitedTo(call, sites));
  const found = matchingSites(call, sites);
  return presentList(call, found);
}

/**
 * The sites that match `pattern`, which can be an id. A limit of 0 is applied here, so it returns
 * no site.
 */
function matchingSites(call: Call, sites: readonly SandboxSite[]): SandboxSite[] {
  const pattern = call.text("pattern");
  const found = sites.filter(
    (site) => matchesSite(site, pattern) || (isNumeric(pattern) && Number(pattern) === site.id),
  );
  return call.has("limit") ? found.slice(0, call.int("limit")) : found;
}

export const siteReads: Methods = {
  "SitesManager.getAllSites": {
    run: (call) => {
      call.viewer.needSuperuser();
      return PhpArray.map(
        presentAll(call, call.state.sites).map(
          (row, index) => [call.state.sites[index]?.id ?? 0, row] as const,
        ),
      );
    },
  },
  "SitesManager.getAllSitesId": {
    run: (call) => {
      call.viewer.needSuperuser();
      return PhpArray.list(call.state.sites.map(({ id }) => id));
    },
  },
  "SitesManager.getSitesGroups": { run: groups },
  "SitesManager.getSitesFromGroup": {
    run: (call) => {
      call.viewer.needSuperuser();
      const group = call.typedText("group").trim();
      return presentList(
        call,
        call.state.sites.filter((site) => sameCollated(site.group, group)),
      );
    },
  },
  "SitesManager.getSiteFromId": {
    required: ["idSite"],
    run: (call) => {
      call.viewer.needViewOn(call.value("idSite"));
      const id = leadingNumber(call.bound("idSite"));
      const site = findSite(call.state, id);
      if (!site)
        return call.fail(
          `An unexpected website was found in the request: website id was set to '${id}' .`,
        );
      if (typeof call.value("idSite") !== "string") throw new FatalError("Illegal offset type");
      call.viewer.seenSites.add(id);
      return present(site);
    },
  },
  "SitesManager.getSitesWithAdminAccess": { run: sitesWithAdminAccess },
  "SitesManager.getSitesWithViewAccess": {
    run: (call) => presentList(call, withIds(call, call.viewer.sitesOfRole("view"))),
  },
  "SitesManager.getSitesWithAtLeastViewAccess": {
    run: (call) => presentList(call, limitedTo(call, withIds(call, call.viewer.viewSites))),
  },
  "SitesManager.getSitesIdWithViewAccess": {
    run: (call) => PhpArray.list(call.viewer.sitesOfRole("view")),
  },
  "SitesManager.getSitesIdWithWriteAccess": {
    run: (call) => PhpArray.list(call.viewer.sitesOfRole("write")),
  },
  "SitesManager.getSiteUrlsFromId": {
    required: ["idSite"],
    run: (call) => {
      call.viewer.needViewOn(call.value("idSite"));
      const [main, ...others] =
        findSite(call.state, leadingNumber(call.bound("idSite")))?.urls ?? [];
      // The other addresses are in the order of the table's key.
      return PhpArray.list(main === undefined ? [] : [main, ...others.toSorted(compareCollated)]);
    },
  },
  "SitesManager.getSitesIdWithAdminAccess": {
    run: (call) => PhpArray.list(call.viewer.adminSites),
  },
  "SitesManager.getSitesIdWithAtLeastViewAccess": {
    run: (call) => PhpArray.list(call.viewer.viewSites),
  },
  "SitesManager.getPatternMatchSites": {
    required: ["pattern"],
    run: (call) => {
      return presentList(call, matchingSites(call, chosenSites(call, call.viewer.viewSites)));
    },
  },
};
