import type { Methods } from "./core/call.ts";
import { otherMethods } from "./other-plugins.ts";
import { siteMethods } from "./sites-manager/sites-manager.ts";
import { accessMethods } from "./users-manager/access.ts";
import { accountMethods } from "./users-manager/accounts.ts";
import { readMethods } from "./users-manager/reads.ts";

/** Every method that the sandbox supports. */
export const METHODS: Methods = {
  ...readMethods,
  ...accountMethods,
  ...accessMethods,
  ...siteMethods,
  ...otherMethods,
};

/**
 * Methods of Matomo that the sandbox does not support, because neither the program nor its tests
 * need them. They are refused with a message that says so. Plugins that are not listed above are
 * missing entirely (reports, goals, segments, tag manager contents).
 */
const LEFT_OUT_OF: Readonly<Record<string, string>> = {
  UsersManager:
    "getUserPreference setUserPreference initUserPreferenceWithDefault getAllUsersPreferences newsletterSignup",
  SitesManager:
    "getJavascriptTag getImageTrackingCode getSitesIdFromSiteUrl getSitesIdFromTimezones getSiteSettings addSiteAliasUrls setSiteAliasUrls getIpsForRange setGlobalExcludedIps setGlobalSearchParameters getSearchKeywordParametersGlobal getSearchCategoryParametersGlobal getExcludedQueryParametersGlobal getExcludedUserAgentsGlobal setGlobalExcludedUserAgents getExcludedReferrers getExcludedReferrersGlobal setGlobalExcludedReferrers getKeepURLFragmentsGlobal setKeepURLFragmentsGlobal setGlobalExcludedQueryParameters getExcludedIpsGlobal getDefaultCurrency setDefaultCurrency getDefaultTimezone setDefaultTimezone getCurrencyList getCurrencySymbols isTimezoneSupportEnabled getTimezonesList getTimezoneName getUniqueSiteTimezones renameGroup getNumWebsitesToDisplayPerPage detectConsentManager",
  API: "getPhpVersion getIpFromHeader getSettings getAvailableMeasurableTypes getSegmentsMetadata getMetadata getReportMetadata getProcessedReport getReportPagesMetadata getWidgetMetadata get getRowEvolution getSuggestedValuesForSegment getPagesComparisonsDisabledFor getGlossaryReports getGlossaryMetrics",
  ScheduledReports: "updateReport deleteReport generateReport sendReport",
};
export const LEFT_OUT: readonly string[] = Object.entries(LEFT_OUT_OF).flatMap(([plugin, names]) =>
  names.split(" ").map((name) => `${plugin}.${name}`),
);
