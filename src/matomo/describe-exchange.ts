import type { Answer } from "./answer.ts";
import type { Exchange } from "./transport.ts";

/** The number of characters that are examined. Error answers are short. */
const LOOKED_AT = 200;

function describe({ status, contentType, text }: Answer): string {
  const type = /^[\w.+/-]{1,40}/.exec(contentType)?.[0];
  const isJson = type === "application/json";
  const isRefusal = isJson && text.slice(0, LOOKED_AT).includes('"result":"error"');
  const rest = isRefusal ? ", result: error" : isJson ? "" : `, ${type ?? "no content type"}`;
  return `HTTP ${status}, ${Buffer.byteLength(text)} bytes${rest}`;
}

/**
 * Describes the end of a request for `--debug`: status, size and type of the answer, never its
 * content.
 */
export function describeExchange(exchange: Exchange): string {
  if (exchange.kind === "answer") return describe(exchange.answer);
  return exchange.kind === "not-sent" ? `not sent (${exchange.reason})` : exchange.reason;
}
