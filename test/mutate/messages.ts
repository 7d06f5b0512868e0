/** What the processes of a run have in common: the instrumented source and the tests. */
export interface Build {
  readonly root: string;
  /** Instrumented texts by path. */
  readonly texts: readonly (readonly [file: string, text: string])[];
  readonly tests: readonly string[];
}

/** What is known of a test from one run without a mutant. */
export interface LearnedTest {
  readonly file: string;
  readonly number: number;
  readonly name: string;
  /** Of the processor. */
  readonly ms: number;
  /** Turns of loops. */
  readonly turns: number;
  readonly reached: readonly number[];
  /** Why it fails without any mutant. */
  readonly failure?: string;
}

/** Mutants that are reached while modules are loaded, where the result is kept for good. */
export interface AtLoad {
  /** The test file that is loaded; undefined for all of the source. */
  readonly file?: string;
  readonly reached: readonly number[];
}

export interface Learned {
  readonly tests: readonly LearnedTest[];
  readonly atLoad: readonly AtLoad[];
}

/** A test by its file and its number in it, and the limits for it. */
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

/** `doubtful`: the test fails without the mutant too, so this process has to be replaced. */
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
