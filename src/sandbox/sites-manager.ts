import type { Call, Methods } from "./call.ts";
import { containsCollated, sameCollated } from "./collation.ts";
import { intval, PhpArray, type PhpRow } from "./php.ts";
import { findSite, type SandboxSite } from "./state.ts";
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

const presentAll = (sites: readonly SandboxSite[]): PhpArray => PhpArray.list(sites.map(present));
const withIds = (call: Call, ids: readonly number[]): SandboxSite[] => call.state.sites.filter(({ id }) => ids.includes(id));
const cleanUrls = (call: Call): string[] =>
  call
    .list("urls")
    .values.map((url) => url.trim().replace(/\/+$/, ""))
    .filter((url) => url !== "");

function addSite(call: Call): number {
  call.viewer.needSuperuser();
  const { state } = call;
  const id = state.nextSite++;
  state.sites.push({ id, name: call.text("siteName"), urls: cleanUrls(call), group: call.text("group").trim(), created: call.nowIso() });
  return id;
}

function updateSite(call: Call): void {
  const id = intval(call.text("idSite"));
  call.viewer.needAdminOn([id]);
  const site = findSite(call.state, id);
  if (!site) return call.fail(`website id = ${id} not found`);
  if (call.has("siteName")) site.name = call.text("siteName");
  if (call.has("group")) site.group = call.text("group").trim();
  if (call.has("urls")) site.urls = cleanUrls(call);
}

function deleteSite(call: Call): void {
  call.viewer.needSuperuser();
  const { state } = call;
  const id = intval(call.text("idSite"));
  if (!findSite(state, id)) call.fail(`website id = ${id} not found`);
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
      return PhpArray.map(call.state.sites.map((site) => [site.id, present(site)] as const));
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
      const group = call.text("group");
      return presentAll(call.state.sites.filter((site) => sameCollated(site.group, group)));
    },
  },
  "SitesManager.getSiteFromId": {
    required: ["idSite"],
    run: (call) => {
      const id = intval(call.text("idSite"));
      call.viewer.needViewOn(id);
      const site = findSite(call.state, id);
      return site ? present(site) : call.fail(`An unexpected website was found in the request: website id was set to '${id}' .`);
    },
  },
  "SitesManager.getSitesWithAdminAccess": { run: (call) => presentAll(withIds(call, call.viewer.adminSites)) },
  "SitesManager.getSitesIdWithAdminAccess": { run: (call) => PhpArray.list(call.viewer.adminSites) },
  "SitesManager.getSitesIdWithAtLeastViewAccess": { run: (call) => PhpArray.list(call.viewer.viewSites) },
  "SitesManager.getPatternMatchSites": {
    required: ["pattern"],
    run: (call) => {
      const pattern = call.text("pattern");
      return presentAll(
        withIds(call, call.viewer.viewSites).filter((site) =>
          [site.name, site.group, ...site.urls].some((text) => containsCollated(text, pattern)),
        ),
      );
    },
  },
};
