import type { ErrorReport } from './http.ts'
import type { RunSummary, RunOutcomeName } from './runs.ts'

/** GET /api/project: what the folder holds. Quick: reads files and journals, and asks no destination. */
export interface Project {
  /** the folder's own name */
  readonly name: string
  /** its path, with `~` for the home folder */
  readonly folder: string
  /** of sluice */
  readonly version: string
  /** configs and pipelines without one, by name; broken configs too */
  readonly pipelines: readonly ProjectPipeline[]
  /** other files that may be configs and are programs: listed, never evaluated before somebody says so */
  readonly untrusted: readonly UntrustedFile[]
  /** true = more files than are looked at (500) */
  readonly cut: boolean
}

/** How a config is written. Only yaml and json are edited here; the others can be converted. */
export type ConfigFormat = 'yaml' | 'json' | 'typescript' | 'python' | 'markdown' | 'notebook'

/** One pipeline of the project: a config (or one of several in a file), or what ran here by that name. */
export interface ProjectPipeline {
  /** its name in URLs and in /api/p/:p: the pipeline's own, or with `@` and its file where two are called the same */
  readonly id: string
  readonly pipeline: string
  /** null = it ran here, and no config of it is in the folder */
  readonly config: ProjectConfig | null
  /** what is wrong with the config, as `sluice check` says it; absent = nothing, as far as reading it shows */
  readonly error?: ErrorReport
  /** names, in order; of a broken config those that can be read */
  readonly resources: readonly string[]
  /** safe to print; null = not known */
  readonly destination: string | null
  readonly dataset: string | null
  /** the run that is going on, here or elsewhere */
  readonly running: RunSummary | null
  /** the last one that is over */
  readonly lastRun: RunSummary | null
  /** up to 30 runs that are over, oldest first: for the small chart */
  readonly recent: readonly RecentRun[]
}

/** Where a config stands. */
export interface ProjectConfig {
  readonly file: string
  readonly format: ConfigFormat
  /** true = yaml or json, and it may be written */
  readonly editable: boolean
  /** which of the file's configurations, from 1, and how many there are */
  readonly document: number
  readonly documents: number
  /** line that it begins on */
  readonly line: number
}

/** A run as a bar. */
export interface RecentRun {
  readonly run: string
  readonly startedAt: string
  readonly ms: number
  readonly rows: number
  readonly warnings: number
  readonly outcome: RunOutcomeName
}

/** A program that may be a config, or a module of code that configs name under `components`. */
export interface UntrustedFile {
  /** from the folder; a module may lie outside of it: `../own.ts` */
  readonly file: string
  /** of a module: the configs that name it */
  readonly namedBy?: readonly string[]
  readonly format: 'typescript'
  /** of what is in it now, and in the local files that it imports: consent is for this */
  readonly hash: string
  /** local files that it imports, and that these import, from its own folder; the first hundred */
  readonly imports?: readonly string[]
  /** places of imports that are known only when it runs: `own.ts:12` */
  readonly unfollowed?: readonly string[]
}

/** POST /api/trust: this program may be evaluated as long as it has this hash. */
export interface TrustRequest {
  readonly file: string
  readonly hash: string
}

/** GET /api/p/:p/schedule: texts to copy that run exactly this config. */
export interface Schedules {
  /** the command that each of them runs */
  readonly command: string
  readonly schedules: readonly Schedule[]
  /** environment variables that the config's secrets are found under, where they are not in a file */
  readonly environment: readonly string[]
}

export interface Schedule {
  readonly kind: 'cron' | 'systemd' | 'github' | 'kubernetes'
  /** in words: `systemd timer, every hour` */
  readonly title: string
  readonly files: readonly { readonly path: string; readonly text: string }[]
  /** what to know before, one sentence each */
  readonly notes: readonly string[]
}

/**
 * GET /api/watch: live. Events: `hello` {} at once · `files` FilesChanged · `run` RunSeen · `data` DataChanged ·
 * `project` {}: the list of pipelines is not what it was: ask again.
 */
export interface WatchEvents {
  readonly hello: { readonly version: string }
  readonly files: FilesChanged
  readonly run: RunSeen
  readonly data: DataChanged
  readonly project: Readonly<Record<string, never>>
}

/** Files that changed on disk, by whomever, the studio's own writes too: compare hashes. */
export interface FilesChanged {
  /** hash null = it is gone */
  readonly files: readonly { readonly file: string; readonly hash: string | null }[]
}

/** A run that began or ended, here or elsewhere. */
export interface RunSeen {
  readonly pipeline: string
  readonly summary: RunSummary
}

/** A load, a drop or a sync is done: what is shown of this pipeline's data is old. */
export interface DataChanged {
  readonly pipeline: string
}
