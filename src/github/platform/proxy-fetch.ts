import { proxyFor } from "../../matomo/proxy.ts";

type Fetch = (url: string, options?: RequestInit) => Promise<Response>;

/**
 * A `fetch` through the proxy that the environment names for an address, in a tunnel that the proxy
 * cannot read; `undefined` if there is no proxy. Before Node 24, `fetch` itself does not support
 * proxies.
 * @throws AccessError `usage` for an invalid proxy address
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
    // GitHub redirects to other hosts (artifacts), to which NO_PROXY may also apply.
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
