import { hash } from "node:crypto";
import { collate } from "./collation.ts";
import { ApiError, FatalError } from "./failure.ts";
import type { LoginAttempts } from "./login-attempts.ts";
import { inText, type Param, type Params, sanitiseParam } from "./param.ts";
import { intval, isTruthy, leadingNumber, type PhpValue } from "./php.ts";
import type { SandboxState } from "./state.ts";
import type { Viewer } from "./viewer.ts";

/** The properties of the server other than its state. */
export interface World {
  readonly version: "5.0.2" | "5.2.0-b5";
  readonly now: () => Date;
  readonly random: (bytes: number) => Buffer;
  /** The origin that Matomo uses in invitation links. */
  readonly origin: string;
}

/**
 * Parameters that Matomo does not sanitise: passwords would change, and a segment is parsed
 * elsewhere (core/API/Proxy.php).
 */
const AS_SENT = new Set(["password", "passwordConfirmation", "segment"]);

/** The surroundings of a call. */
export interface CallContext {
  readonly state: SandboxState;
  readonly world: World;
  readonly viewer: Viewer;
  readonly attempts: LoginAttempts;
}

/** One API call: its caller, its parameters, and the state that it works on. */
export class Call implements CallContext {
  readonly state: SandboxState;
  readonly world: World;
  readonly params: Params;
  readonly viewer: Viewer;
  readonly attempts: LoginAttempts;
  /** Response headers that the method sets. */
  readonly headers: Record<string, string> = {};

  constructor(around: CallContext, params: Params) {
    this.state = around.state;
    this.world = around.world;
    this.viewer = around.viewer;
    this.attempts = around.attempts;
    this.params = params;
  }

  /** A call with the same caller and state and other parameters, for methods that call others. */
  with(params: Readonly<Record<string, string>>): Call {
    return new Call(this, new Map(Object.entries(params)));
  }

  /**
   * Whether a parameter has a value. If it has a default, Matomo treats an empty value as missing.
   */
  has(name: string): boolean {
    const value = this.params.get(name);
    return value !== undefined && value !== "";
  }

  /** A parameter as the method receives it; "" if it is missing. */
  value(name: string): Param {
    const value = this.params.get(name) ?? "";
    return AS_SENT.has(name) ? value : sanitiseParam(value);
  }

  /** A parameter that the method uses as text. */
  text(name: string, otherwise = ""): string {
    return this.has(name) ? inText(this.value(name)) : otherwise;
  }

  /** A parameter that a method declares as `string`. For a list, PHP throws a TypeError. */
  typedText(name: string): string {
    const value = this.value(name);
    if (typeof value !== "string")
      throw new FatalError(`Argument $${name} must be of type string, array given`);
    return value;
  }

  /**
   * A parameter that is the whole second argument of a database query. A list is used as the list
   * of bound values, so a single item works as if it had been sent alone, and several items are too
   * many for the query.
   */
  bound(name: string): string {
    const value = this.value(name);
    if (typeof value === "string") return value;
    const [first, ...more] = Object.values(value);
    if (first === undefined || more.length > 0)
      return this.fail("SQLSTATE[HY093]: Invalid parameter number");
    return inText(first);
  }

  /** `(int) $value`; a list becomes 1. */
  int(name: string): number {
    const value = this.value(name);
    return typeof value === "string" ? intval(value) : 1;
  }

  /** A parameter that the database compares with a number, as one of several bound values. */
  number(name: string): number {
    return leadingNumber(this.text(name));
  }

  /** A parameter as a list: the items of `name[]=a`, or the single text. */
  list(name: string): { readonly values: string[]; readonly isArray: boolean } {
    const value = this.value(name);
    if (typeof value === "string")
      return { values: this.params.has(name) ? [value] : [], isArray: false };
    return { values: Object.values(value).map(inText), isArray: true };
  }

  /** The current time to the second, which is Matomo's precision: `YYYY-MM-DDTHH:MM:SSZ`. */
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
   * Compares the password of an account. A wrong password counts as a failed login, unless it is
   * too weak to be anybody's password.
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

  /** Requires the password of the caller (UsersManager confirmCurrentUserPassword). */
  confirmPassword(): void {
    const given = this.typedText("passwordConfirmation");
    if (!isTruthy(given)) this.fail("Please enter your password to confirm this change.");
    if (!this.isPassword(this.viewer.login, given))
      this.fail("The current password you entered is not correct.");
  }

  /**
   * Requires the password in browser sessions. Requests with a token need it only with
   * `force_api_session`.
   */
  confirmInSession(): void {
    if (isTruthy(this.text("force_api_session"))) this.confirmPassword();
  }

  /** UsersManager::dieIfUsersAdminIsDisabled, which first requires a login. */
  needUserAdministration(): void {
    this.viewer.needLogin();
    if (this.state.config["General.enable_users_admin"] === "0")
      this.fail("Creating, updating, and deleting users has been disabled.");
  }
}

/**
 * The stored form of a password that came with `_isPasswordHashed`. Matomo assumes that it is the
 * MD5 of the real password, and does not check it.
 */
export const asHashed = (md5: string): string => `md5:${md5}`;

/**
 * Whether a password is shorter than six bytes or repeats a single byte
 * (UsersManager::checkBasicPasswordStrength).
 */
export const isWeak = (password: string): boolean =>
  Buffer.byteLength(password) < 6 || new Set(Buffer.from(password)).size < 2;

/** The answer of a method. `undefined` stands for PHP's void, which is `success` in JSON. */
// oxlint-disable-next-line typescript/no-invalid-void-type -- a method that only changes something returns nothing
export type Answer = PhpValue | undefined | void;

export interface Method {
  /** Parameters without default, in the order in which Matomo checks them. */
  readonly required?: readonly string[];
  /** Whether the method can change something. */
  readonly writes?: boolean;
  readonly run: (call: Call) => Answer;
}
export type Methods = Readonly<Record<string, Method>>;
