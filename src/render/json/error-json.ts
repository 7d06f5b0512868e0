import type { AccessError } from "../../domain/error.ts";
import type { ErrorOutput } from "./error.generated.ts";
import { renderJsonLine } from "./printable.ts";

/** An error that ended a command, as one line of JSON. */
export const renderErrorJson = ({ code, message, hint }: AccessError): string =>
  renderJsonLine<ErrorOutput>({ version: 1, error: code, message, hint });
