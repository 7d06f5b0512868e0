import type { Fault, FakeRequest } from "./server.ts";

export const isComment = ({ method, path }: FakeRequest): boolean =>
  method === "POST" && path.endsWith("/comments");

/** A fault for the first matching request. */
export function once(
  matches: (request: FakeRequest) => boolean,
  fault: Exclude<ReturnType<Fault>, undefined>,
): Fault {
  let isOver = false;
  return (request) => {
    if (isOver || !matches(request)) return undefined;
    isOver = true;
    return fault;
  };
}
