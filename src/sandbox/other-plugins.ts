import type { Methods } from "./core/call.ts";
import { intval, PhpArray, type PhpRow, type PhpValue } from "./core/php.ts";
import { findSite } from "./core/state.ts";

/** The settings that a plugin shows by default, with name and value. */
const STANDARD_SETTINGS: Readonly<Record<string, readonly (readonly [string, PhpValue])[]>> = {
  Login: [
    ["enableBruteForceDetection", true],
    ["maxAllowedRetries", 20],
    ["allowedRetriesTimeRange", 60],
  ],
  TwoFactorAuth: [["twoFactorAuthRequired", false]],
  UsersManager: [["allowedEmailDomains", PhpArray.list([])]],
};

/** Lists are separated by commas in the sandbox's configuration. */
const settingFrom = (text: string, standard: PhpValue | undefined): PhpValue =>
  standard instanceof PhpArray
    ? PhpArray.list(text.split(","))
    : text === "1" || text === "0"
      ? text === "1"
      : text;

/**
 * The settings that a plugin shows. The sandbox stores them in `config` under the name of the
 * plugin.
 */
function settingsOf(plugin: string, config: Readonly<Record<string, string>>): PhpRow[] {
  const standard = new Map(STANDARD_SETTINGS[plugin] ?? []);
  const set = new Map(
    Object.entries(config).flatMap(([key, value]): [string, PhpValue][] => {
      if (!key.startsWith(`${plugin}.`)) return [];
      const name = key.slice(plugin.length + 1);
      return [[name, settingFrom(value, standard.get(name))]];
    }),
  );
  return [...new Map([...standard, ...set])].map(([name, value]) => ({ name, value }));
}

/** The methods of other plugins that an access job needs. */
export const otherMethods: Methods = {
  "CorePluginsAdmin.getSystemSettings": {
    run: (call) => {
      call.viewer.needSuperuser();
      const rows = call.state.plugins.flatMap((pluginName): PhpRow[] => {
        const settings = settingsOf(pluginName, call.state.config);
        return settings.length === 0
          ? []
          : [{ pluginName, title: pluginName, settings: PhpArray.list(settings) }];
      });
      return PhpArray.list(rows);
    },
  },
  "Tour.getChallenges": {
    run: (call) => {
      if (!call.state.plugins.includes("Tour")) call.fail("The plugin Tour is not activated.");
      call.viewer.needSuperuser();
      const isDisabled = call.state.config["General.enable_users_admin"] === "0";
      const ids = ["track_data", ...(isDisabled ? [] : ["add_user"]), "add_website"];
      return PhpArray.list(ids.map((id): PhpRow => ({ id, isCompleted: false, isSkipped: false })));
    },
  },
  "API.getMatomoVersion": {
    run: (call) => {
      call.viewer.needSomeView();
      return call.world.version;
    },
  },
  "API.getPiwikVersion": {
    run: (call) => {
      call.viewer.needSomeView();
      return call.world.version;
    },
  },
  "API.isPluginActivated": {
    required: ["pluginName"],
    run: (call) => {
      call.viewer.needSomeView();
      return call.state.plugins.includes(call.text("pluginName"));
    },
  },
  "LoginLdap.getExistingLdapUsersFromDb": {
    run: (call) => {
      if (!call.state.plugins.includes("LoginLdap"))
        call.fail("The plugin LoginLdap is not activated.");
      call.viewer.needSuperuser();
      return PhpArray.list(call.state.ldapLogins ?? []);
    },
  },
  "TwoFactorAuth.resetTwoFactorAuth": {
    required: ["userLogin"],
    writes: true,
    run: (call) => {
      // 5.2 introduced a default for the password.
      if (call.world.version === "5.0.2" && !call.has("passwordConfirmation"))
        call.fail("Please specify a value for 'passwordConfirmation'.");
      call.viewer.needSuperuser();
      // No account has a second factor here, and Matomo does not report a missing account.
      call.confirmPassword();
    },
  },
  "Login.unblockBruteForceIPs": {
    writes: true,
    run: (call) => {
      call.viewer.needSuperuser();
    },
  },
  "ScheduledReports.addReport": {
    required: [
      "idSite",
      "description",
      "period",
      "hour",
      "reportType",
      "reportFormat",
      "reports",
      "parameters",
    ],
    writes: true,
    run: (call) => {
      call.viewer.needLogin();
      call.viewer.needViewOn(call.value("idSite"));
      const site = intval(call.text("idSite"));
      // The display format of the report is the only required part.
      const parameters = call.value("parameters");
      if (typeof parameters === "string" || typeof parameters["displayFormat"] !== "string")
        call.fail("Missing parameter : displayFormat");
      if (!findSite(call.state, site))
        call.fail(
          `An unexpected website was found in the request: website id was set to '${site}' .`,
        );
      // The next id is one above the highest existing id, so the id of a deleted report can return.
      const id = Math.max(0, ...call.state.reports.map((report) => report.id)) + 1;
      call.state.reports.push({
        id,
        login: call.viewer.login,
        site,
        description: call.text("description"),
        period: call.text("period"),
      });
      return id;
    },
  },
  "ScheduledReports.getReports": {
    run: (call) => {
      call.viewer.needSomeView();
      // Read once per request, so a report that the same bulk adds is missing.
      const key = call.text("idSite") + call.has("ifSuperUserReturnOnlySuperUserReports");
      const shown = call.viewer.shownReports.get(key);
      if (shown) return shown;
      if (call.has("idSite")) call.viewer.needViewOn(call.value("idSite"));
      const site = call.has("idSite") ? call.number("idSite") : undefined;
      const all = call.viewer.isSuperuser && !call.has("ifSuperUserReturnOnlySuperUserReports");
      const rows = call.state.reports.filter(
        (report) =>
          (all || report.login === call.viewer.login) &&
          (site === undefined || report.site === site) &&
          // Reports of a deleted site stay in the table, but are not shown.
          findSite(call.state, report.site) !== undefined,
      );
      const reports = PhpArray.list(
        rows.map(({ id, login, site: idsite, description, period }): PhpRow => ({
          idreport: id,
          idsite,
          login,
          description,
          period,
          type: "email",
          format: "pdf",
          deleted: 0,
        })),
      );
      call.viewer.shownReports.set(key, reports);
      return reports;
    },
  },
};
