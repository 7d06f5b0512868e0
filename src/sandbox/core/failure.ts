/** A PHP exception that Matomo turns into an error answer. */
export class ApiError extends Error {
  /** HTTP status of the answer, unless the call is part of a bulk. */
  readonly status: number;
  constructor(message: string, status = 200) {
    super(message);
    this.status = status;
  }
}

/** "You can't access this resource": status 401 outside a bulk (core/NoAccessException.php). */
export const noAccess = (message: string): ApiError => new ApiError(message, 401);

/**
 * A PHP `Error`: status 500. Inside a bulk it ends the whole request, and earlier items stay
 * applied.
 */
export class FatalError extends Error {}
