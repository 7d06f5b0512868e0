/**
 * The code of an error of the file system, e.g. `ENOENT`: its text could name what was to be
 * written.
 */
export const errorCode = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "unknown reason";
