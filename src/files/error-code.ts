/**
 * The code of a file system error, such as `ENOENT`. The error's text is not used, because it could
 * contain what was to be written.
 */
export const errorCode = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "unknown reason";
