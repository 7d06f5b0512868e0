/** What the processes of a run share: the instrumented source and the tests. */
export interface Build {
  readonly root: string;
  /** Instrumented texts by path. */
  readonly texts: readonly (readonly [file: string, text: string])[];
  readonly tests: readonly string[];
}

/** The facts about a test from one run without a mutant. */
export interface LearnedTest {
  readonly file: string;
  readonly number: number;
  readonly name: string;
  /** Processor time. */
  readonly ms: number;
  /** Loop iterations. */
  readonly turns: number;
  readonly reached: readonly number[];
  /** Why the test fails without any mutant. */
  readonly failure?: string;
}

/** Mutants that are reached while modules are loaded, when values are computed once. */
export interface AtLoad {
  /** The test file that is loaded; `undefined` for the whole source. */
  readonly file?: string;
  readonly reached: readonly number[];
}

export interface Learned {
  readonly tests: readonly LearnedTest[];
  readonly atLoad: readonly AtLoad[];
}

/** A test by its file and its number in it, with its limits. */
export interface Trial {
  readonly file: string;
  readonly number: number;
  readonly limitMs: number;
  readonly maxTurns: number;
}

export interface Trying {
  readonly mutant: number;
  readonly trials: readonly Trial[];
}

export type Request = { readonly learn: true } | Trying;

/** `doubtful` means that the test fails without the mutant too, so the process must be replaced. */
export type Verdict =
  | {
      readonly status: "killed";
      readonly test: string;
      readonly why: string;
      readonly hung: boolean;
    }
  | { readonly status: "survived" }
  | { readonly status: "doubtful"; readonly test: string; readonly why: string };

export type Answer = { readonly learned: Learned } | { readonly verdict: Verdict };
