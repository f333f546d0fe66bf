import type { JsonValue } from '../../json/json.ts'
import type { ReportedWarning } from '../../model/report/run-report.ts'
import type { ErrorReport } from './http.ts'
import type { ConfigFormat } from './project.ts'

/** A path of a config: `['resources', 0, 'endpoint', 'paginator']`. */
export type ConfigPath = readonly (string | number)[]

/**
 * GET /api/config?file= : a config's text. Values in it that are secrets stand as seals (`‹secret:1a2b›`): the server puts
 * them back wherever such a text comes back to it, and no secret reaches the page.
 */
export interface ConfigText {
  readonly file: string
  readonly text: string
  /** of the file on disk: `If-Match` of a PUT */
  readonly hash: string
  readonly format: ConfigFormat
  /** true = yaml or json, and it may be written */
  readonly editable: boolean
  /** secrets that are written out in the file: better kept in the secrets file */
  readonly sealed: readonly SealedSecret[]
}

/** A secret that is written out in a config. */
export interface SealedSecret {
  /** as it stands in the text, `‹secret:1a2b›` */
  readonly seal: string
  /** the config's path, where that is known: `client.auth.token` */
  readonly path?: string
  readonly line?: number
}

/**
 * PUT /api/config?file= with `If-Match: <hash>`, or `If-None-Match: *` for a new file (yaml or json). 409 STUDIO_FILE_CHANGED
 * when the file has another hash, or is there already; 409 PIPELINE_NAME_TAKEN when it brings a name of a pipeline that
 * another config has, unless that is the file which `&of=` says it is a conversion of.
 */
export interface ConfigWrite {
  readonly text: string
}

export interface ConfigWritten {
  readonly file: string
  readonly hash: string
}

/** One change, named by path: `set` makes the mappings on the way; `insert` puts an item before the index, or a new key. */
export type ConfigEdit = {
  readonly path: ConfigPath
  /** of a YAML file with several: from 1, default 1 */
  readonly document?: number
} & ({ readonly op: 'set' | 'insert'; readonly value: JsonValue } | { readonly op: 'delete' })

/**
 * POST /api/config/edit. With `text` (that of the editor, saved or not) nothing is written, and the answer is for an editor's
 * transaction; without it the file is edited, which must have `hash`, and written unless `dryRun`.
 */
export interface EditRequest {
  readonly file: string
  readonly text?: string
  readonly hash?: string
  readonly edits: readonly ConfigEdit[]
  readonly dryRun?: boolean
}

export type EditAnswer = Edited | EditRefused

/** The edits are made: all of them, and nothing else changed. */
export interface Edited {
  readonly kind: 'edited'
  readonly text: string
  /** of the file when it was written; absent = nothing was */
  readonly hash?: string
  /** what to replace in the text that was given, in order and apart: CodeMirror's `changes` */
  readonly changes: readonly TextChange[]
  /** where each edit stands in the new text */
  readonly ranges: readonly EditedRange[]
}

/** `[from, to)` of the old text, in UTF-16 units, becomes `insert`. */
export interface TextChange {
  readonly from: number
  readonly to: number
  readonly insert: string
}

export interface EditedRange {
  /** index of the edit */
  readonly edit: number
  readonly from: number
  readonly to: number
  readonly line: number
  readonly lastLine: number
}

/** None of the edits is made: a splice would have changed something else. */
export interface EditRefused {
  readonly kind: 'refused'
  /** index of the edit */
  readonly edit: number
  readonly reason: 'syntax' | 'anchor' | 'merge' | 'tabs' | 'not_a_mapping' | 'no_such_place' | 'exists' | 'layout'
  /** a sentence */
  readonly why: string
  /** in the text that was given, from 1 */
  readonly line?: number
  /** what to write by hand; empty for deletions */
  readonly lines: readonly string[]
}

/** POST /api/check: `text` is checked as if it were saved; without it, the file. Nothing is fetched. */
export interface CheckRequest {
  readonly file: string
  readonly text?: string
  /** an import's, whose secrets are not written yet */
  readonly draft?: string
}

/** One answer for the whole file, with status 200 whatever is wrong with the config. */
export interface CheckAnswer {
  /** what is wrong: all problems at once, each with its place */
  readonly problems: readonly ErrorReport[]
  readonly warnings: readonly ReportedWarning[]
  /** one for each configuration of the file that can be read, in order */
  readonly documents: readonly CheckedDocument[]
}

export interface CheckedDocument {
  readonly document: number
  /** what the text says, lookups as they are written; null = it cannot be parsed */
  readonly value: JsonValue
  /** where everything stands: of yaml and json; parents before their children */
  readonly outline: readonly OutlineNode[]
  /** null = it has problems */
  readonly plan: CheckedPlan | null
}

/** A value of a config and where it stands: for the panel of the part that the cursor is in. */
export interface OutlineNode {
  readonly path: ConfigPath
  /** offsets in UTF-16 units, of key and value together, `to` exclusive */
  readonly from: number
  readonly to: number
  readonly line: number
  readonly lastLine: number
}

/** A config in words, as `sluice check` says it. */
export interface CheckedPlan {
  readonly pipeline: string
  readonly destination: string
  /** true = it lies in files of this machine */
  readonly isOnThisMachine: boolean
  readonly dataset: string
  readonly environment: string | null
  readonly resources: readonly CheckedResource[]
  /** secrets and settings that are looked up, with where they are found: names only */
  readonly lookups: readonly FoundLookup[]
}

export interface CheckedResource {
  readonly name: string
  /** `GET https://api.example.com/orders/{resources.customers.id}` */
  readonly request: string
  readonly disposition: string
  /** `auto` = it is detected */
  readonly paginator: string
  readonly auth: string
  readonly parent: string | null
  readonly selected: boolean
}

export interface FoundLookup {
  readonly key: string
  /** `API_KEY`, `.sluice/secrets.toml api_key`; null = nowhere */
  readonly from: string | null
  readonly lookedIn?: readonly string[]
}

/** GET /api/config/schema: the JSON Schema of configs, for completion and hover. */
export type ConfigSchema = Readonly<Record<string, unknown>>

/** POST /api/convert: the YAML that means the same as a config of another format. Nothing is written. */
export interface ConvertRequest {
  readonly file: string
}

export interface Converted {
  /** a name that is free: `shop.yaml` */
  readonly file: string
  readonly text: string
  readonly warnings: readonly ReportedWarning[]
}
