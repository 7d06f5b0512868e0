import { createHash } from "node:crypto";
import { collate } from "./collation.ts";
import { ApiError } from "./failure.ts";
import { sanitise } from "./html.ts";
import type { PhpValue } from "./php.ts";
import type { SandboxState } from "./state.ts";
import { Viewer } from "./viewer.ts";

/** A parameter as PHP parsed it: text, or a list of them by key. */
export interface ParamTree {
  readonly [key: string]: Param;
}
export type Param = string | ParamTree;
export type Params = ReadonlyMap<string, Param>;

/** What the server is, apart from its state. */
export interface World {
  readonly version: "5.0.2" | "5.2.0-b5";
  readonly now: () => Date;
  readonly random: (bytes: number) => Buffer;
  /** Scheme and host that Matomo puts into invitation links. */
  readonly origin: string;
}

/** Not sanitised: passwords would change, and a segment is parsed elsewhere (core/API/Proxy.php). */
const AS_SENT = new Set(["password", "passwordConfirmation", "segment"]);

/** One API call: who calls, with what, on which state. */
export class Call {
  readonly state: SandboxState;
  readonly world: World;
  readonly params: Params;
  readonly viewer: Viewer;
  /** Headers that the method sends. */
  readonly headers: Record<string, string> = {};

  constructor(state: SandboxState, world: World, params: Params, login: string) {
    this.state = state;
    this.world = world;
    this.params = params;
    this.viewer = new Viewer(state, login);
  }

  /** The same caller and state with other parameters; for methods that call others. */
  with(params: Readonly<Record<string, string>>): Call {
    return new Call(this.state, this.world, new Map(Object.entries(params)), this.viewer.login);
  }

  has(name: string): boolean {
    const value = this.params.get(name);
    return value !== undefined && value !== "";
  }

  /** A parameter as text; lists count as missing text. */
  text(name: string, otherwise = ""): string {
    const value = this.params.get(name);
    if (typeof value !== "string" || value === "") return otherwise;
    return AS_SENT.has(name) ? value : sanitise(value);
  }

  /** A parameter as list (`name[]=a`) or as the one text it is. */
  list(name: string): { readonly values: string[]; readonly isArray: boolean } {
    const value = this.params.get(name);
    if (value === undefined) return { values: [], isArray: false };
    if (typeof value === "string") return { values: [sanitise(value)], isArray: false };
    return { values: Object.values(value).map((item) => (typeof item === "string" ? sanitise(item) : "Array")), isArray: true };
  }

  /** Seconds count in Matomo: `YYYY-MM-DDTHH:MM:SSZ`. */
  nowIso(): string {
    return `${this.world.now().toISOString().slice(0, 19)}Z`;
  }

  hash(secret: string): string {
    return createHash("sha256").update(secret).digest("hex");
  }

  fail(message: string): never {
    throw new ApiError(message);
  }

  /** Compares the password of an account; a wrong one counts as a failed login. */
  isPassword(login: string, password: string): boolean {
    const user = this.state.users.find((other) => collate(other.login) === collate(login));
    const right = user !== undefined && user.password !== "" && user.password === this.hash(password);
    if (!right) this.state.failures.push(this.world.now().toISOString());
    return right;
  }

  /** Matomo wants the password of whoever calls (UsersManager confirmCurrentUserPassword). */
  confirmPassword(): void {
    const given = this.text("passwordConfirmation");
    if (given === "") this.fail("Please enter your password to confirm this change.");
    if (!this.isPassword(this.viewer.login, given)) this.fail("The current password you entered is not correct.");
  }

  needUserAdministration(): void {
    if (this.state.config["General.enable_users_admin"] === "0") this.fail("Creating, updating, and deleting users has been disabled.");
  }
}

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
