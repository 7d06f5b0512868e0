import { makeCertificates, startConnectProxy, startTls } from "../helpers/connect-proxy.ts";
import type { Script } from "../helpers/scripted-server.ts";
import type { BrokenSetup } from "./setups.ts";
import { ALWAYS, BEHIND_CONTACT, useSandbox, useScripted } from "./use-matomo.ts";

/** Answers like Matomo, but only below `/stats`. */
const belowStats: Script = ({ url }) =>
  url.startsWith("/stats/index.php")
    ? { json: { value: false } }
    : { status: 404, text: "<html><h1>Not Found</h1></html>" };

/** Set-ups whose settings or address are wrong. */
export const ADDRESS_SETUPS: readonly BrokenSetup[] = [
  {
    name: "nothing is set up at all",
    prepare: () => ({ env: { MATOMO_TOKEN: undefined } }),
    finds: {
      check: "address",
      status: "problem",
      message: /address of Matomo is not set/,
      fix: /settings\.yaml \(url\), or use --url/,
    },
    unseen: BEHIND_CONTACT,
    exit: 1,
  },
  {
    name: "a manifest has an error",
    prepare: (place) => {
      place.manifests({
        "settings.yaml": `url: ${place.sandbox.url}\n`,
        "people.yaml":
          "users:\n  ann: { email: ann@example.org, access: [{ role: taggr, sites: all }] }\n",
      });
      return {};
    },
    finds: {
      check: "settings",
      status: "problem",
      message: /1 error: access\/people\.yaml:2: /,
      fix: /validate/,
    },
    unseen: ALWAYS,
    exit: 1,
  },
  {
    name: "the address was copied from the browser",
    prepare: () => ({ args: ["--url", "https://matomo.example/index.php?module=CoreHome"] }),
    finds: {
      check: "address",
      status: "problem",
      message: /has a query/,
      fix: /https:\/\/analytics\.example\.org/,
    },
    unseen: BEHIND_CONTACT,
    exit: 1,
  },
  {
    name: "the address is not encrypted",
    prepare: () => ({ args: ["--url", "http://matomo.example"] }),
    finds: { check: "address", status: "problem", message: /not encrypted/, fix: /https/ },
    unseen: BEHIND_CONTACT,
    exit: 1,
  },
  {
    name: "the variable MATOMO_URL names another server than the settings",
    prepare: (place) => {
      useSandbox(place);
      return { env: { MATOMO_URL: "https://other.example" } };
    },
    finds: {
      check: "address",
      status: "problem",
      message: /MATOMO_URL is https:\/\/other\.example, but url in settings\.yaml/,
      fix: /Unset MATOMO_URL/,
    },
    unseen: BEHIND_CONTACT,
    exit: 1,
  },
  {
    name: "the path is wrong, and Matomo is at another one",
    prepare: (place) => useScripted(place, belowStats, "/matomo"),
    finds: {
      check: "api",
      status: "problem",
      message: /not answer like Matomo's API \(HTTP 404/,
      fix: /url: http:\/\/127\.0\.0\.1:\d+\/stats\./,
    },
    unseen: BEHIND_CONTACT,
    exit: 1,
  },
  {
    name: "another website is at the address",
    prepare: (place) => useScripted(place, () => ({ text: "<html><h1>Our shop</h1></html>" })),
    finds: {
      check: "api",
      status: "problem",
      message: /not answer like Matomo's API \(HTTP 200, text\/html: Our shop\)/,
      fix: /up to index\.php/,
    },
    unseen: BEHIND_CONTACT,
    exit: 1,
  },
  {
    name: "the address redirects to where Matomo is",
    prepare: (place) =>
      useScripted(place, (call, count) =>
        call.url.startsWith("/stats/")
          ? belowStats(call, count)
          : { status: 301, text: "", headers: { location: "/stats/index.php?module=API" } },
      ),
    finds: {
      check: "api",
      status: "problem",
      message: /redirects to http:\/\/127\.0\.0\.1:\d+\/stats \(HTTP 301\)/,
      fix: /url: http:\/\/127\.0\.0\.1:\d+\/stats\./,
    },
    unseen: BEHIND_CONTACT,
    exit: 1,
  },
  {
    name: "the address redirects to a login page elsewhere",
    prepare: (place) =>
      useScripted(place, () => ({
        status: 302,
        text: "",
        headers: { location: "https://sso.invalid/login?back=1" },
      })),
    finds: {
      check: "api",
      status: "problem",
      message: /redirects to https:\/\/sso\.invalid \(HTTP 302\)/,
      fix: /form that the browser shows/,
    },
    unseen: BEHIND_CONTACT,
    exit: 1,
  },
  {
    name: "the certificate comes from an unknown authority",
    prepare: async (place) => {
      using certificates = makeCertificates("localhost");
      const tls = await startTls(place.sandbox.url, certificates);
      place.manifests({ "settings.yaml": `url: https://localhost:${tls.port}\n` });
      return { closing: [tls] };
    },
    finds: {
      check: "connection",
      status: "problem",
      message:
        /certificate of localhost:\d+ .*(?:UNABLE_TO_VERIFY|SELF_SIGNED).*token was not sent/,
      fix: /NODE_EXTRA_CA_CERTS/,
    },
    unseen: ["api", "clock", ...BEHIND_CONTACT],
    exit: 1,
  },
  {
    name: "nothing listens at the address",
    prepare: (place) => {
      place.manifests({ "settings.yaml": "url: http://127.0.0.1:1\n" });
      return {};
    },
    finds: {
      check: "connection",
      status: "problem",
      message: /nothing answers at this address and port \(ECONNREFUSED\)/,
      fix: /web server/,
    },
    unseen: ["api", "clock", ...BEHIND_CONTACT],
    exit: 1,
  },
  {
    name: "the proxy asks for a password",
    prepare: async (place) => {
      const proxy = await startConnectProxy(1, "407 Proxy Authentication Required");
      place.manifests({ "settings.yaml": "url: https://matomo.test\n" });
      return { env: { HTTPS_PROXY: proxy.url }, closing: [proxy] };
    },
    finds: {
      check: "connection",
      status: "problem",
      message: /The proxy 127\.0\.0\.1:\d+ asks for a user name and password/,
      fix: /HTTPS_PROXY \(http:\/\/USER:PASSWORD@HOST:PORT\)/,
    },
    unseen: ["api", ...BEHIND_CONTACT],
    exit: 1,
  },
  {
    name: "a web server in front asks for a password",
    prepare: (place) =>
      useScripted(place, () => ({
        status: 401,
        text: "Authorization Required",
        headers: { "www-authenticate": "Basic" },
      })),
    finds: {
      check: "api",
      status: "problem",
      message: /in front of Matomo asks for a user name/,
      fix: /Exempt the API/,
    },
    unseen: BEHIND_CONTACT,
    exit: 1,
  },
  {
    name: "Matomo is in maintenance",
    prepare: (place) =>
      useScripted(place, () => ({ status: 503, text: "<h1>Scheduled maintenance</h1>" })),
    finds: {
      check: "api",
      status: "problem",
      message: /not available at the moment \(HTTP 503.*maintenance/,
      fix: /Try again later/,
    },
    unseen: BEHIND_CONTACT,
    exit: 1,
  },
];
