import type { ErrorReport } from './http.ts'
import type { RunEvent } from './runs.ts'

/**
 * POST /api/import/recognise: what a text is, while it is typed. Nothing is fetched, kept or run.
 */
export interface RecogniseRequest {
  readonly text: string
  /** true = it is only the beginning of a long text: its first million characters */
  readonly isCut?: true
}

export interface Recognised {
  readonly kind: ImportKind | 'unknown'
  /** in words: `a cURL line`, `an OpenAPI document (3.1, "Shop API")` */
  readonly what: string
  /** what to do with it when it cannot be imported */
  readonly hint?: string
  /** a URL that is likely meant: the text is one without its scheme */
  readonly meant?: string
}

export type ImportKind = 'url' | 'curl' | 'har' | 'openapi' | 'postman' | 'python' | 'markdown' | 'yaml' | 'airbyte'

/**
 * POST /api/import: makes a config of what was pasted or dropped; writes no file. Secrets that are found in it are kept in the
 * server's memory for an hour, under `draft`, and reach the secrets file with the config (`POST /api/import/:draft`). The text
 * is not kept. The answer is live: `batch` RunEvent[] while the API is looked at · `result` ImportDraft, or `failed`
 * ErrorReport.
 */
export interface ImportRequest {
  /** pasted, or a file's content, 64 Mi characters at most; a URL counts as one of its own accord */
  readonly text: string
  /** what a source is asked with that says itself nothing of it: a URL, a cURL line without a key; else it is refused */
  readonly credential?: ImportCredential
  /** of secrets, by the keys of an earlier draft of the same text: in place of those that the API refused, or that were nowhere */
  readonly values?: Readonly<Record<string, string>>
  /** what an earlier draft of the same text said: a URL may lead to a document */
  readonly found?: ImportKind
  /** of the file that was dropped */
  readonly fileName?: string
  /** of the pipeline; default: what the source suggests */
  readonly name?: string
  /** of an OpenAPI document, a HAR or a collection: only these resources (`choices`); default all that are on */
  readonly include?: readonly string[]
  /** requests at most to look at the API; default 20, 0 = none */
  readonly probe?: number
  /** secrets that this machine has are sent to the addresses that the source names */
  readonly useSecrets?: boolean
}

/** How the API knows who asks. Kept as a secret that was found in the source is. */
export type ImportCredential =
  | { readonly kind: 'bearer'; readonly key: string }
  | { readonly kind: 'header' | 'query'; readonly name: string; readonly key: string }
  /** `name` is the user, `key` the password */
  | { readonly kind: 'basic'; readonly name: string; readonly key: string }

export interface ImportEvents {
  readonly batch: readonly RunEvent[]
  readonly result: ImportDraft
  readonly failed: ErrorReport
}

export interface ImportDraft {
  /** for `POST /api/import/:draft`, and `draft` of check and preview */
  readonly draft: string
  /** what it turned out to be: of a URL that leads to a document that of the document */
  readonly kind: ImportKind
  /** in words */
  readonly from: string
  readonly name: string
  /** a name that is free */
  readonly file: string
  /** the config, secrets as `${secrets.name}` */
  readonly yaml: string
  readonly resources: readonly ImportedResource[]
  /** what has no equal: listed, never dropped in silence */
  readonly leftOut: readonly LeftOut[]
  readonly secrets: readonly ImportedSecret[]
  /** looked up besides: `config.tenant` */
  readonly settings: readonly string[]
  readonly notes: readonly string[]
  /** that were sent */
  readonly requests: number
}

/** Something of the source that the config does not have. */
export interface LeftOut {
  readonly what: string
  readonly why: string
  /** of the source */
  readonly line?: number
  /** where it stands in a document without lines: `#/paths/~1orders/post`, `har: entry 3` */
  readonly place?: string
}

export interface ImportedResource {
  readonly name: string
  /** `GET orders/{resources.customers.id}/items` */
  readonly request: string
  readonly parent: string | null
  /** parts that an answer showed, and parts that are only likely, as keys of the config */
  readonly probed: readonly string[]
  readonly guesses: readonly string[]
  readonly notes: readonly string[]
  /** what the API said when it refused to answer, in one line */
  readonly said?: string
  /** why it stands in the config as a comment only; null = it is read */
  readonly off: string | null
}

export interface ImportedSecret {
  readonly key: string
  /** `source` = it was in the text, and is kept for the secrets file; else where lookups find it; null = to be set */
  readonly from: string | null
}

/**
 * POST /api/import/:draft: writes the config, and the secrets that were found into the secrets file. 404 when the draft is
 * forgotten, 409 when the file is there.
 */
export interface ImportWrite {
  readonly file: string
  /** as it was changed in the editor; default: as it was drafted */
  readonly text?: string
}

export interface ImportWritten {
  readonly file: string
  readonly hash: string
  /** of the pipeline, in URLs */
  readonly pipeline: string
  /** keys that were written */
  readonly secrets: readonly string[]
  /** `.sluice/secrets.toml` */
  readonly secretsFile: string | null
  /** the .gitignore that was changed */
  readonly ignoredIn: string | null
}
