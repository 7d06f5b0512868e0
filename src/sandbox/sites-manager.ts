import type { Call, Methods } from "./call.ts";
import { containsCollated, sameCollated } from "./collation.ts";
import { FatalError } from "./failure.ts";
import { sanitise } from "./html.ts";
import { inText } from "./param.ts";
import { intval, isNumeric, isTruthy, leadingNumber, PhpArray, type PhpRow } from "./php.ts";
import { findSite, type SandboxSite, stored } from "./state.ts";
import { databaseTime } from "./users-manager/present.ts";

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

/** Every site that is shown counts as read for the rest of the request (Site::setSitesFromArray). */
function presentAll(call: Call, sites: readonly SandboxSite[]): PhpRow[] {
  for (const { id } of sites) call.viewer.seenSites.add(id);
  return sites.map(present);
}
const presentList = (call: Call, sites: readonly SandboxSite[]): PhpArray => PhpArray.list(presentAll(call, sites));
const withIds = (call: Call, ids: readonly number[]): SandboxSite[] => call.state.sites.filter(({ id }) => ids.includes(id));

/** Matomo looks for a pattern in name, group, and, after `http`, in the main address (SitesManager/Model.php). */
export const matchesSite = ({ name, group, urls }: SandboxSite, pattern: string): boolean =>
  containsCollated(name, pattern) || containsCollated(urls[0] ?? "", pattern, "http") || containsCollated(group, pattern);

const decodeUrl = (url: string): string => {
  try {
    return decodeURIComponent(url.replaceAll("+", " "));
  } catch {
    return url;
  }
};

/** Addresses without a scheme get one, the last slash falls away, doubles too (WebsiteMeasurable/Settings/Urls.php). */
function cleanUrls(call: Call): string[] {
  const sent = call.value("urls");
  const urls = (typeof sent === "string" ? [sent] : Object.values(sent).map(inText)).filter(isTruthy).map((url) => {
    const decoded = decodeUrl(url);
    const cut = Buffer.byteLength(decoded) > 5 && decoded.endsWith("/") ? decoded.slice(0, -1) : decoded;
    const hasScheme = /^[a-z][a-z\d+.-]*:/i.test(cut) || cut.includes("://");
    return sanitise((hasScheme ? cut : cut.startsWith("//") ? `http:${cut}` : `http://${cut}`).trim());
  });
  const wrong = urls.find((url) => !/^(?:[a-z][a-z\d+.-]*:)?\/\/./i.test(url) || /^(?:javascript|vbscript|data):/i.test(url));
  if (wrong !== undefined) call.fail(`The url '${wrong}' is not a valid URL.`);
  if (urls.length === 0) call.fail("You must specify at least one URL for the site.");
  return [...new Set(urls)];
}

const needSiteAdministration = (call: Call): void => {
  call.viewer.needLogin();
  if (call.state.config["General.enable_sites_admin"] === "0") call.fail("Creating, updating, and deleting websites has been disabled.");
};

function siteName(call: Call): string {
  const name = call.text("siteName");
  if (!isTruthy(name)) call.fail("The site name can't be empty.");
  return stored(name, 90);
}

function addSite(call: Call): number {
  call.viewer.needSuperuser();
  needSiteAdministration(call);
  const { state } = call;
  const name = siteName(call);
  // Without the parameter a site has no address; an empty one is refused.
  const urls = call.params.has("urls") ? cleanUrls(call) : [];
  const group = stored(call.typedText("group").trim(), 250);
  const id = state.nextSite++;
  state.sites.push({ id, name, urls, group, created: call.nowIso() });
  call.viewer.reload();
  call.viewer.seenSites.clear();
  return id;
}

/** PHP compares the id that was sent with those of the sites: `01` is 1, but `1,2` and `1abc` are no site. */
function existingSite(call: Call): SandboxSite {
  const sent = call.value("idSite");
  const site = typeof sent === "string" && isNumeric(sent) ? findSite(call.state, Number(sent)) : undefined;
  return site ?? call.fail(`website id = ${inText(sent)} not found`);
}

function updateSite(call: Call): void {
  call.viewer.needAdminOn(call.value("idSite"));
  needSiteAdministration(call);
  const site = existingSite(call);
  const name = call.params.has("siteName") ? siteName(call) : site.name;
  const urls = call.params.has("urls") ? cleanUrls(call) : site.urls;
  site.name = name;
  if (call.params.has("group") && call.viewer.isSuperuser) site.group = stored(call.typedText("group").trim(), 250);
  site.urls = urls;
  call.viewer.seenSites.clear();
}

function deleteSite(call: Call): void {
  call.viewer.needSuperuser();
  needSiteAdministration(call);
  call.confirmInSession();
  const { state } = call;
  const { id } = existingSite(call);
  if (state.sites.length === 1) call.fail("Deleting this website is not possible as it is the only website.");
  state.sites = state.sites.filter((site) => site.id !== id);
  // Ids are never used again; the rows of the site go with it.
  state.access.removeSite(id);
  state.reports = state.reports.filter((report) => report.site !== id);
}

function groups(call: Call): PhpArray {
  call.viewer.needSuperuser();
  const distinct: string[] = [];
  // SELECT DISTINCT under the collation: of names that differ in case only, the first is kept.
  for (const { group } of call.state.sites) if (!distinct.some((other) => sameCollated(other, group))) distinct.push(group);
  return PhpArray.list(distinct);
}

export const siteMethods: Methods = {
  "SitesManager.addSite": { required: ["siteName"], writes: true, run: addSite },
  "SitesManager.updateSite": { required: ["idSite"], writes: true, run: updateSite },
  "SitesManager.deleteSite": { required: ["idSite"], writes: true, run: deleteSite },
  "SitesManager.getAllSites": {
    run: (call) => {
      call.viewer.needSuperuser();
      return PhpArray.map(presentAll(call, call.state.sites).map((row, index) => [call.state.sites[index]?.id ?? 0, row] as const));
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
      if (!site) return call.fail(`An unexpected website was found in the request: website id was set to '${id}' .`);
      if (typeof call.value("idSite") !== "string") throw new FatalError("Illegal offset type");
      call.viewer.seenSites.add(id);
      return present(site);
    },
  },
  "SitesManager.getSitesWithAdminAccess": { run: (call) => presentList(call, withIds(call, call.viewer.adminSites)) },
  "SitesManager.getSitesIdWithAdminAccess": { run: (call) => PhpArray.list(call.viewer.adminSites) },
  "SitesManager.getSitesIdWithAtLeastViewAccess": { run: (call) => PhpArray.list(call.viewer.viewSites) },
  "SitesManager.getPatternMatchSites": {
    required: ["pattern"],
    run: (call) => {
      const pattern = call.text("pattern");
      const found = withIds(call, call.viewer.viewSites).filter(
        (site) => matchesSite(site, pattern) || (isNumeric(pattern) && Number(pattern) === site.id),
      );
      return presentList(call, call.has("limit") ? found.slice(0, intval(call.text("limit"))) : found);
    },
  },
};
