/** The nouns of the benchmark: a section opens groups of contenders, who are played in turns, and is held to goals. */

/** One section of `npm run bench`. */
export interface Section {
  readonly name: string
  readonly about: string
  /** what it takes at five rounds on two idle cores, about */
  readonly minutes: number
  readonly open: (bench: Bench) => Promise<readonly Group[]>
  readonly goals: readonly Goal[]
}

/** What a section needs of the run. Servers are stopped and folders removed when it is over. */
export interface Bench {
  /** for what all rounds share; each round gets one of its own */
  readonly folder: string
  readonly records: number
  /** sizes that take long, too */
  readonly big: boolean
  readonly rounds: number
  readonly beside: readonly Checkout[]
  readonly tools: Tools
  /** Starts a script of `bench/servers/` in a process of its own; gives its URL. */
  readonly serve: (script: string, ...args: readonly string[]) => Promise<string>
}

/** A built version of sluice. */
export interface Checkout {
  readonly name: string
  readonly path: string
}

/** Pythons of the others, and the Postgres. */
export interface Tools {
  readonly dlt: string | undefined
  readonly airbyte: string | undefined
  readonly faucet: string | undefined
  readonly postgres: string | undefined
}

/** Contenders for the same thing: one table of the output. */
export interface Group {
  readonly name: string
  readonly title: string
  /** the first is the one that ratios refer to */
  readonly contenders: readonly Contender[]
  /** what could not be beaten, by arithmetic */
  readonly ideal?: { readonly what: string; readonly seconds: number }
}

/** One who does the whole task in each round. */
export interface Contender {
  readonly name: string
  /** what was set, for a reader who would do it better */
  readonly settings?: string
  /** why it cannot take part, and how it could */
  readonly missing?: string
  /** at most so many */
  readonly rounds?: number
  /** so that the cost of one can be told */
  readonly rows?: number
  /** Fails when rows are missing. */
  readonly play: (place: Place) => Promise<Played>
}

/** A folder that is removed after the round. */
export interface Place {
  readonly folder: string
  readonly database: string
}

/** What one round took. */
export interface Played {
  readonly ms: number
  readonly cpuSeconds: number | undefined
  readonly peakMb: number | undefined
}

/** What is to be reached (printed beside what was, never judged by the exit code). */
export interface Goal {
  readonly text: string
  readonly is: 'at least' | 'at most'
  readonly bound: number
  readonly unit: '×' | 'MB' | 's'
  readonly figure: (figures: Figures) => number | undefined
}

/** Medians by group and contender; `undefined` for who did not play. */
export interface Figures {
  readonly seconds: (group: string, contender?: string) => number | undefined
  readonly cpu: (group: string, contender?: string) => number | undefined
  readonly peak: (group: string, contender?: string) => number | undefined
}

/** One by the other, if both are there. */
export function ratio(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : one / other
}
