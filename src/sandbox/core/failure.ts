/** A PHP exception that Matomo turns into an error answer. */
export class ApiError extends Error {
  /** HTTP status of the answer when the call is not part of a bulk. */
  readonly status: number;
  constructor(message: string, status = 200) {
    super(message);
    this.status = status;
  }
}

/** "You can't access this resource": 401 outside of a bulk (core/NoAccessException.php). */
export const noAccess = (message: string): ApiError => new ApiError(message, 401);

/** A PHP `Error`: 500, and inside a bulk it ends the whole request; what came before stays done. */
export class FatalError extends Error {}
