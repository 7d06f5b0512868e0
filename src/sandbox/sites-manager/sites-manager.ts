import type { Call, Methods } from "../core/call.ts";
import { sanitise } from "../core/html.ts";
import { inText } from "../core/param.ts";
import { isNumeric, isTruthy } from "../core/php.ts";
import { siteReads } from "./site-reads.ts";
import { findSite, type SandboxSite, stored } from "../core/state.ts";

const decodeUrl = (url: string): string => {
  try {
    return decodeURIComponent(url.replaceAll("+", " "));
  } catch {
    return url;
  }
};

/**
 * Adds a scheme to addresses without one, and removes trailing slashes and duplicates
 * (WebsiteMeasurable/Settings/Urls.php).
 */
function cleanUrls(call: Call): string[] {
  const sent = call.value("urls");
  const urls = (typeof sent === "string" ? [sent] : Object.values(sent).map(inText))
    .filter(isTruthy)
    .map((url) => {
      const decoded = decodeUrl(url);
      const cut =
        Buffer.byteLength(decoded) > 5 && decoded.endsWith("/") ? decoded.slice(0, -1) : decoded;
      const hasScheme = /^[a-z][a-z\d+.-]*:/i.test(cut) || cut.includes("://");
      return sanitise(
        (hasScheme ? cut : cut.startsWith("//") ? `http:${cut}` : `http://${cut}`).trim(),
      );
    });
  const wrong = urls.find(
    (url) =>
      !/^(?:[a-z][a-z\d+.-]*:)?\/\/./i.test(url) || /^(?:javascript|vbscript|data):/i.test(url),
  );
  if (wrong !== undefined) call.fail(`URLs: The url '${wrong}' is not a valid URL.`);
  if (urls.length === 0) call.fail("URLs: You must specify at least one URL for the website.");
  return [...new Set(urls)];
}

const needSiteAdministration = (call: Call): void => {
  call.viewer.needLogin();
  if (call.state.config["General.enable_sites_admin"] === "0")
    call.fail("Creating, updating, and deleting websites has been disabled.");
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
  // Without the parameter a site has no address; an empty address is refused.
  const urls = call.params.has("urls") ? cleanUrls(call) : [];
  const group = stored(call.typedText("group").trim(), 250);
  const id = state.nextSite;
  state.nextSite += 1;
  state.sites.push({ id, name, urls, group, created: call.nowIso() });
  call.viewer.reload();
  call.viewer.seenSites.clear();
  return id;
}

/**
 * PHP compares the sent id with those of the sites: `01` is 1, but `1,2` and `1abc` are not sites.
 */
function existingSite(call: Call): SandboxSite {
  const sent = call.value("idSite");
  const site =
    typeof sent === "string" && isNumeric(sent) ? findSite(call.state, Number(sent)) : undefined;
  return site ?? call.fail(`website id = ${inText(sent)} not found`);
}

function updateSite(call: Call): void {
  call.viewer.needAdminOn(call.value("idSite"));
  needSiteAdministration(call);
  const site = existingSite(call);
  const name = call.params.has("siteName") ? siteName(call) : site.name;
  const urls = call.params.has("urls") ? cleanUrls(call) : site.urls;
  site.name = name;
  if (call.params.has("group") && call.viewer.isSuperuser)
    site.group = stored(call.typedText("group").trim(), 250);
  site.urls = urls;
  call.viewer.seenSites.clear();
}

function deleteSite(call: Call): void {
  call.viewer.needSuperuser();
  needSiteAdministration(call);
  call.confirmInSession();
  const { state } = call;
  const { id } = existingSite(call);
  if (state.sites.length === 1)
    call.fail("Deleting this website is not possible as it is the only website.");
  state.sites = state.sites.filter((site) => site.id !== id);
  // Ids are never reused, and the rows of the site are deleted with it.
  state.access.removeSite(id);
}

export const siteMethods: Methods = {
  "SitesManager.addSite": { required: ["siteName"], writes: true, run: addSite },
  "SitesManager.updateSite": { required: ["idSite"], writes: true, run: updateSite },
  "SitesManager.deleteSite": { required: ["idSite"], writes: true, run: deleteSite },
  ...siteReads,
};
