import { AccessError } from "../domain/error.ts";
import { isLoopback } from "../domain/loopback.ts";
import { Secret } from "../domain/secret.ts";

/** A proxy from the environment. */
export interface Proxy {
  /** Includes the user name and password, if there are any. */
  readonly url: Secret;
  /** Host and port, for messages. */
  readonly name: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The first variable that is set, with its name. Lower case comes first, as in other programs. */
function first(
  env: Environment,
  ...names: readonly string[]
): readonly [string, string] | undefined {
  for (const name of names.flatMap((one) => [one.toLowerCase(), one])) {
    const value = env[name]?.trim() ?? "";
    if (value !== "") return [name, value];
  }
  return undefined;
}

/**
 * Whether `NO_PROXY` excludes a host. The variable lists hosts with their subdomains, with or
 * without a port, or `*` for all hosts.
 */
export function isExcepted(host: string, port: string, list: string): boolean {
  return list
    .split(/[\s,]+/)
    .filter(Boolean)
    .some((entry) => {
      if (entry === "*") return true;
      const [, name = "", wanted] = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
      const plain = name.replace(/^\*?\./, "");
      const isThere = host === plain || host.endsWith(`.${plain}`);
      return plain !== "" && isThere && (wanted === undefined || wanted === port);
    });
}

/**
 * The proxy for an address: `HTTPS_PROXY` or `ALL_PROXY`, unless `NO_PROXY` excludes the host. Only
 * https uses a proxy, in a tunnel (CONNECT) that the proxy cannot read. Plain http only goes to
 * this machine, which needs no proxy.
 * @throws AccessError `usage` for an invalid proxy; the message does not repeat it, because it can
 * contain a password
 */
export function proxyFor(target: string, env: Environment): Proxy | undefined {
  const url = new URL(target);
  const host = url.hostname.toLowerCase();
  if (url.protocol !== "https:" || isLoopback(host)) return undefined;
  const found = first(env, "HTTPS_PROXY", "ALL_PROXY");
  if (!found) return undefined;
  const port = url.port === "" ? "443" : url.port;
  if (isExcepted(host, port, first(env, "NO_PROXY")?.[1] ?? "")) return undefined;
  const [name, value] = found;
  const text = /^[a-z][a-z\d+.-]*:\/\//i.test(value) ? value : `http://${value}`;
  const proxy = URL.canParse(text) ? new URL(text) : undefined;
  if (!proxy || !/^https?:$/.test(proxy.protocol) || proxy.hostname === "")
    throw new AccessError(
      "usage",
      `${name} is not a valid proxy address.`,
      "Write it like http://proxy.example.org:3128. Proxies of other kinds, like SOCKS, are not supported.",
    );
  return { url: new Secret(proxy.href), name: proxy.host };
}
