import { proxyFor } from "../../matomo/proxy.ts";

type Fetch = (url: string, options?: RequestInit) => Promise<Response>;

/**
 * A `fetch` that goes through the proxy that the environment names for an address, in a tunnel that
 * the proxy cannot read; `undefined` when there is none. Node's own knows nothing of proxies before
 * 24.
 * @throws AccessError `usage` for a proxy that is none
 */
export function fetchThroughProxy(
  url: string,
  env: Readonly<Record<string, string | undefined>>,
): Fetch | undefined {
  const proxy = proxyFor(url, env);
  if (!proxy) return undefined;
  let loaded: Promise<Fetch> | undefined;
  const load = async (): Promise<Fetch> => {
    const { EnvHttpProxyAgent, fetch: fetchWith } = await import("undici");
    // Answers lead to other hosts (artifacts), for which NO_PROXY decides again.
    const dispatcher = new EnvHttpProxyAgent({
      httpsProxy: proxy.url.reveal(),
      httpProxy: "",
      noProxy: env["no_proxy"] ?? env["NO_PROXY"] ?? "",
    });
    return (to, options) =>
      fetchWith(to, { ...options, dispatcher } as Parameters<typeof fetchWith>[1]);
  };
  return async (to, options) => {
    loaded ??= load();
    return (await loaded)(to, options);
  };
}
