import { hash } from "node:crypto";
import { collate } from "./collation.ts";
import { ApiError, FatalError } from "./failure.ts";
import type { LoginAttempts } from "./login-attempts.ts";
import { inText, type Param, type Params, sanitiseParam } from "./param.ts";
import { intval, isTruthy, leadingNumber, type PhpValue } from "./php.ts";
import type { SandboxState } from "./state.ts";
import type { Viewer } from "./viewer.ts";

/** What the server is, apart from its state. */
export interface World {
  readonly version: "5.0.2" | "5.2.0-b5";
  readonly now: () => Date;
  readonly random: (bytes: number) => Buffer;
  /** Scheme and host that Matomo puts into invitation links. */
  readonly origin: string;
}

/**
 * Not sanitised: passwords would change, and a segment is parsed elsewhere (core/API/Proxy.php).
 */
const AS_SENT = new Set(["password", "passwordConfirmation", "segment"]);

/** What a call happens in. */
export interface CallContext {
  readonly state: SandboxState;
  readonly world: World;
  readonly viewer: Viewer;
  readonly attempts: LoginAttempts;
}

/** One API call: who calls, with what, on which state. */
export class Call implements CallContext {
  readonly state: SandboxState;
  readonly world: World;
  readonly params: Params;
  readonly viewer: Viewer;
  readonly attempts: LoginAttempts;
  /** Headers that the method sends. */
  readonly headers: Record<string, string> = {};

  constructor(around: CallContext, params: Params) {
    this.state = around.state;
    this.world = around.world;
    this.viewer = around.viewer;
    this.attempts = around.attempts;
    this.params = params;
  }

  /** The same caller and state with other parameters; for methods that call others. */
  with(params: Readonly<Record<string, string>>): Call {
    return new Call(this, new Map(Object.entries(params)));
  }

  /**
   * Whether a parameter came with a value; an empty one counts as missing where it has a default.
   */
  has(name: string): boolean {
    const value = this.params.get(name);
    return value !== undefined && value !== "";
  }

  /** A parameter as the method gets it; "" when it is missing. */
  value(name: string): Param {
    const value = this.params.get(name) ?? "";
    return AS_SENT.has(name) ? value : sanitiseParam(value);
  }

  /** A parameter that the method uses as text. */
  text(name: string, otherwise = ""): string {
    return this.has(name) ? inText(this.value(name)) : otherwise;
  }

  /** A parameter that a method declares as `string`: a list is a PHP TypeError. */
  typedText(name: string): string {
    const value = this.value(name);
    if (typeof value !== "string")
      throw new FatalError(`Argument $${name} must be of type string, array given`);
    return value;
  }

  /**
   * A parameter that is the whole second argument of a database query. A list would be the list of
   * bound values: one item works as if it had been sent alone, more are too many.
   */
  bound(name: string): string {
    const value = this.value(name);
    if (typeof value === "string") return value;
    const [first, ...more] = Object.values(value);
    if (first === undefined || more.length > 0)
      return this.fail("SQLSTATE[HY093]: Invalid parameter number");
    return inText(first);
  }

  /** `(int) $value`: a list is 1. */
  int(name: string): number {
    const value = this.value(name);
    return typeof value === "string" ? intval(value) : 1;
  }

  /** A parameter that the database compares with a number, among other bound values. */
  number(name: string): number {
    return leadingNumber(this.text(name));
  }

  /** A parameter as list (`name[]=a`) or as the one text it is. */
  list(name: string): { readonly values: string[]; readonly isArray: boolean } {
    const value = this.value(name);
    if (typeof value === "string")
      return { values: this.params.has(name) ? [value] : [], isArray: false };
    return { values: Object.values(value).map(inText), isArray: true };
  }

  /** Seconds count in Matomo: `YYYY-MM-DDTHH:MM:SSZ`. */
  nowIso(): string {
    return `${this.world.now().toISOString().slice(0, 19)}Z`;
  }

  hash(secret: string): string {
    return hash("sha256", secret);
  }

  fail(message: string): never {
    throw new ApiError(message);
  }

  /**
   * Compares the password of an account; a wrong one counts as a failed login, but not one that
   * nobody could have.
   */
  isPassword(login: string, password: string): boolean {
    if (
      this.state.config["General.disable_checks_usernames_attributes"] !== "1" &&
      isWeak(password)
    )
      return false;
    const user = this.state.users.find((other) => collate(other.login) === collate(login));
    const right =
      user !== undefined &&
      [this.hash(password), asHashed(hash("md5", password))].includes(user.password);
    if (!right) this.attempts.fail();
    return right;
  }

  /** Matomo wants the password of whoever calls (UsersManager confirmCurrentUserPassword). */
  confirmPassword(): void {
    const given = this.typedText("passwordConfirmation");
    if (!isTruthy(given)) this.fail("Please enter your password to confirm this change.");
    if (!this.isPassword(this.viewer.login, given))
      this.fail("The current password you entered is not correct.");
  }

  /**
   * What sessions of a browser are asked for; a token is not, unless it comes with
   * `force_api_session`.
   */
  confirmInSession(): void {
    if (isTruthy(this.text("force_api_session"))) this.confirmPassword();
  }

  /** UsersManager::dieIfUsersAdminIsDisabled, which asks for a login first. */
  needUserAdministration(): void {
    this.viewer.needLogin();
    if (this.state.config["General.enable_users_admin"] === "0")
      this.fail("Creating, updating, and deleting users has been disabled.");
  }
}

/**
 * How a password is kept that came with `_isPasswordHashed`: Matomo takes it for the MD5 of the
 * real one and does not look at it.
 */
export const asHashed = (md5: string): string => `md5:${md5}`;

/**
 * Shorter than six bytes, or one byte again and again (UsersManager::checkBasicPasswordStrength).
 */
export const isWeak = (password: string): boolean =>
  Buffer.byteLength(password) < 6 || new Set(Buffer.from(password)).size < 2;

/** What a method answers; nothing is PHP's void, `success` in JSON. */
// oxlint-disable-next-line typescript/no-invalid-void-type -- a method that only changes something returns nothing
export type Answer = PhpValue | undefined | void;

export interface Method {
  /** Parameters without default, in the order Matomo asks for them. */
  readonly required?: readonly string[];
  /** Whether it can change something. */
  readonly writes?: boolean;
  readonly run: (call: Call) => Answer;
}
export type Methods = Readonly<Record<string, Method>>;
