import type { Authenticator } from './auth.ts'
import type { ChosenDestination } from './destination.ts'
import type { Place } from './errors.ts'
import type { BodyPlan } from './plan/body.ts'
import type { IncrementalPlan } from './plan/incremental.ts'
import type { DecoderChoice } from './decoder.ts'
import type { JsonPath } from './plan/json-path.ts'
import type { Pace } from './plan/pace.ts'
import type { JsonValue } from '../json/json.ts'
import type { Expression, ExpressionValues } from './plan/expression.ts'
import type { ConditionKey } from './merge-condition.ts'
import type { RequestMethod } from './request.ts'
import type { Paginator } from './paginator.ts'
import type { JobPlan } from './plan/job.ts'
import type { SlicesPlan } from './plan/slices.ts'
import type { ResponseHook } from './user-code/response-hook.ts'
import type { Cardinality, Column, SchemaContract, WriteDisposition } from './schema.ts'
import type { Template, TemplateTree } from './plan/template.ts'

/**
 * The config after parsing: complete, readonly, every component built, secrets resolved (CONTRIBUTING.md 1.12). Nothing
 * behind it knows which dialect or file format was written.
 */
export interface Plan {
  /** pipeline name: `name:` in the config, else the file's stem */
  readonly pipeline: string
  /** source name = schema name = key under `sources` in the state */
  readonly source: string
  readonly destination: ChosenDestination
  readonly dataset: string
  /** `dev_mode`: the dataset is one of this run's own; this is its name without the moment */
  readonly devDataset?: string
  /** what each run forgets of earlier ones, unless the run says something else */
  readonly refresh?: RefreshMode
  readonly environment: string | null
  /** parents before children, otherwise in config order; unselected resources that nothing needs are left out */
  readonly resources: readonly ResourcePlan[]
  /** the source's contract, for tables whose resource has none; without it the stored contract is removed */
  readonly schemaContract?: Partial<SchemaContract>
  readonly maxTableNesting?: number
  /** whether nested rows carry the id of their root; absent = where the disposition needs it */
  readonly rootKey?: boolean
  readonly naming: string
  /** absent = private addresses may be asked */
  readonly privateHosts?: PrivateHosts
  /** how fast hosts are asked */
  readonly pace: Pace
  /** folders of `<source>.schema.yaml`, relative to the current folder */
  readonly importSchemaPath?: string
  readonly exportSchemaPath?: string
  /** hash of everything that decides what is requested: a pending package is resumed only under the same one */
  readonly fingerprint: string
  /** per resource, a hash of what decides its rows; what is sent along (headers, credentials) is not in it */
  readonly rowFingerprints: ReadonlyMap<string, string>
}

/** What a run may forget of earlier ones before it starts (docs/contract/tables.md 7.6). */
export const refreshModes = ['drop_sources', 'drop_resources', 'drop_data'] as const
export type RefreshMode = (typeof refreshModes)[number]

/** Addresses that are not of the public internet are refused, but for these hosts: `host` or `host:port`. */
export interface PrivateHosts {
  readonly except: readonly string[]
}

/** Where records come from, and the hints for their tables. */
export type ResourcePlan = EndpointResource | CodeResource

/** One endpoint and its hints. */
export interface EndpointResource extends ResourceHints {
  readonly endpoint: EndpointPlan
  readonly parent?: ParentBinding
  readonly rows?: never
}

/**
 * A resource whose records the user's own code makes (docs/contract/rest-api.md 1.4: a resource object). It may be a
 * parent.
 */
export interface CodeResource extends ResourceHints {
  /** runs the user's code: a generator of lists of records, each a page; or one list, or a promise of either */
  readonly rows: (tools: { readonly signal: AbortSignal }) => RowSource | Promise<RowSource>
  readonly endpoint?: never
  readonly parent?: never
}

type RowSource = AsyncIterable<unknown> | Iterable<unknown>

/** The hints that may differ from table to table of a resource. */
export interface TableHints {
  readonly writeDisposition: WriteDisposition
  /** source names, as the user wrote them */
  readonly primaryKey: readonly string[]
  readonly mergeKey: readonly string[]
  /** column hints in order, names as the user wrote them */
  readonly columns: readonly ColumnHint[]
  readonly schemaContract?: Partial<SchemaContract>
  readonly references?: readonly ReferenceHint[]
}

/** A reference as the user wrote it, its names not yet normalized. */
export interface ReferenceHint {
  readonly referencedTable: string
  readonly columns: readonly string[]
  readonly referencedColumns: readonly string[]
  readonly label?: string
  readonly cardinality?: Cardinality
}

/**
 * Hints for a table that a resource's lists make (docs/contract/rest-api.md 1.4). With a key it becomes a table of its
 * own.
 */
export interface NestedHints extends Omit<TableHints, 'writeDisposition'> {
  /** keys of the lists, from the resource's table down */
  readonly path: readonly string[]
  readonly writeDisposition?: WriteDisposition
  /** true = it stays below its parent although it has a key */
  readonly keepsParent: boolean
}

/** What every resource has. */
export interface ResourceHints extends TableHints {
  readonly name: string
  /** source-side table name, not yet normalized; a function names the table record by record */
  readonly tableName: string | ((record: JsonValue) => string)
  /** beside a `tableName` function: hints of a table over the others, asked with its first record of the run */
  readonly hintsOf?: (record: JsonValue) => Partial<TableHints>
  readonly maxTableNesting?: number
  /** lists stay JSON columns, objects become columns as ever */
  readonly keepsLists?: true
  readonly nested?: readonly NestedHints[]
  /** false = extracted for its children only */
  readonly selected: boolean
  /** false = each page is requested only after the previous one has been read */
  readonly parallelized: boolean
  /** absent = it is read to its end */
  readonly limit?: ItemLimit
  /** `skip` = when reading it fails, the others are loaded all the same */
  readonly onError: 'fail' | 'skip'
  /** true = a healthy empty list may empty its replaced table */
  readonly allowEmptyReplace: boolean
  readonly steps: readonly ProcessingStep[]
  /** `full` = it is read for every record of its parent, also for those that are not new to the parent's own cursor */
  readonly readParent?: 'full'
  readonly place: Place
  /** where it stands in its config, e.g. `['resources', 0]`; absent = it does not stand in one */
  readonly configPath?: readonly (string | number)[]
  /** of its `write_disposition`, and of the SQL in it */
  readonly mergePlaces?: Readonly<Partial<Record<ConditionKey | 'write_disposition', Place>>>
}

/** dlt's `add_limit`: a page that leaves records, or that was sent empty, counts as an item (docs/contract/rest-api.md 1.4). */
export interface ItemLimit {
  readonly items?: number
  readonly seconds?: number
  /** true = `items` counts the rows of pages; the last page is taken whole */
  readonly countsRows: boolean
}

/** A column hint: every prop optional, the name not yet normalized. */
export type ColumnHint = { readonly name: string } & Partial<Omit<Column, 'name'>>

/** How a dependent resource hangs on its parent. */
export interface ParentBinding {
  readonly resource: string
  /** every parent field a placeholder names */
  readonly fields: readonly JsonPath[]
  /** top-level keys of the parent record carried along as `_<parent>_<key>` */
  readonly include: readonly string[]
  /** columns that are called otherwise, by key */
  readonly renamed?: Readonly<Record<string, string>>
}

/** The column that a key of the parent becomes. */
export function includedColumn({ resource, renamed = {} }: ParentBinding, key: string): string {
  return (Object.hasOwn(renamed, key) ? renamed[key] : undefined) ?? `_${resource}_${key}`
}

/**
 * Runs per record, in order, before the incremental filter (docs/contract/rest-api.md 1.6). `values` = what expressions
 * may name besides the record.
 */
export type ProcessingStep =
  | { readonly kind: 'filter'; readonly run: (record: JsonValue, values?: ExpressionValues) => boolean }
  /** a filter that may change the record that it keeps; undefined = it does not keep it */
  | { readonly kind: 'keep'; readonly run: (record: JsonValue, values?: ExpressionValues) => JsonValue | undefined }
  | { readonly kind: 'map'; readonly run: (record: JsonValue, values?: ExpressionValues) => JsonValue }
  | { readonly kind: 'yield_map'; readonly run: (record: JsonValue, values?: ExpressionValues) => Iterable<JsonValue> }

/** What to ask for and how to read the answer. */
export interface EndpointPlan {
  readonly method: RequestMethod
  readonly baseUrl: string
  /** joined to `baseUrl` after expansion; an absolute URL stands alone (docs/contract/rest-api.md 2.1) */
  readonly path: Template
  readonly params: readonly (readonly [Template, TemplateTree])[]
  /** client headers first, the endpoint's over them; null removes one */
  readonly headers: readonly (readonly [Template, Template | null])[]
  readonly body: BodyPlan
  /** absent = lists repeat their name, objects are JSON */
  readonly paramStyle?: ParamStyle
  /** the body is a GraphQL query; `partial` = data beside errors is taken */
  readonly graphql?: { readonly partial: boolean }
  readonly auth: Authenticator | null
  /** null = detect from the first page */
  readonly paginator: Paginator | null
  /** how bodies become records */
  readonly decoder: DecoderChoice
  /** null = detect from the first page */
  readonly selector: JsonPath | null
  /** columns for the keys under which records stand, and for records that are not objects; absent = none are named */
  readonly recordNames?: { readonly key?: string; readonly value?: string }
  /** true = a selector that matches nothing is an empty page, not an error */
  readonly allowEmpty: boolean
  /** true = expressions of its request name `page.token`: it is built anew for each page */
  readonly namesPage?: true
  /** true = every page has what the selector names, and without a selector is a list */
  readonly selectorRequired?: true
  /** true = an answer of another shape is asked for again */
  readonly shapeMayPass?: true
  /** false = totals that this API announces are not to be believed */
  readonly trustsTotals: boolean
  readonly incremental: IncrementalPlan | null
  /** what it is read for, once each: `for_each` */
  readonly slices?: SlicesPlan
  /** what has to be done before its path can be read */
  readonly job?: JobPlan
  readonly retry: RetryPolicy
  readonly limits: WalkLimits
  readonly responseActions: readonly ResponseAction[]
  /** what expressions may name at every request: `config` */
  readonly values?: ExpressionValues
  /** hosts besides the base URL's that may see credentials on links and redirects */
  readonly allowedHosts: readonly string[]
  /** places for error messages */
  readonly places: {
    readonly selector?: Place
    readonly paginator?: Place
    readonly path?: Place
    readonly auth?: Place
  }
}

/** How lists and objects among the params are written, and spaces. */
export interface ParamStyle {
  readonly lists?: (typeof listStyles)[number]
  readonly objects?: (typeof objectStyles)[number]
  readonly percentSpaces?: true
}

/** `a=1&a=2`, `a[]=1`, `a[0]=1`, `a=1,2`, `a=1|2`, `a=1 2`, `a=[1, 2]` */
export const listStyles = ['repeat', 'brackets', 'indexed', 'comma', 'pipe', 'space', 'json'] as const
/** `a={"b": 1}`, `a[b]=1`, `a.b=1` */
export const objectStyles = ['json', 'brackets', 'dots'] as const

/**
 * Bounds on the page loop of one endpoint (its `limits`): an honest API does not meet them, and an API that never ends
 * is stopped by them.
 */
export interface WalkLimits {
  /** pages of one page loop */
  readonly pages: number
  /** consecutive pages without records, each of which says that there is another page */
  readonly emptyPages: number
  /** consecutive pages that the same page loop has had before; null = as many as leave no doubt */
  readonly repeatedPages: number | null
  /**
   * consecutive pages without a new primary key, as far as samples tell; null = the default for the kind of paginator
   */
  readonly pagesWithoutNewKey: number | null
  /** for all pages of a unit: a resource, or a group of its parents */
  readonly seconds: number
}

/**
 * When and how often to send again (docs/contract/rest-api.md 15.1). Connection failures and cut bodies always count as
 * retryable.
 */
export interface RetryPolicy {
  readonly statuses: readonly number[]
  /** requests at most = maxRetries + 1 */
  readonly maxRetries: number
  /** wait before the n-th retry: backoffFactor · 2^(n−1) seconds with jitter, unless `Retry-After` says otherwise */
  readonly backoffFactor: number
  readonly maxDelaySeconds: number
  /** `constant` = every wait is `backoffFactor` seconds; absent = it doubles */
  readonly backoff?: 'constant' | 'exponential'
  /** the header in which this API says how long to wait; goes before the usual ones */
  readonly waitHeader?: WaitHeader
  /** for one attempt: connect, headers, and between two pieces of the body */
  readonly timeoutSeconds: number
  /** absent = redirects are followed */
  readonly followsRedirects?: false
  /** for a request with all its attempts and the waits between them, from the moment it is first sent; absent = no limit */
  readonly maxTotalSeconds?: number
  /**
   * characters of an error's body that the message quotes, masked; 0 = none of it is shown anywhere. Absent = a line of
   * 200 beside the URL
   */
  readonly errorBodyLength?: number
}

/** A header that says how long to wait, or until when. */
export interface WaitHeader {
  /** in lower case */
  readonly name: string
  /** what its value is; absent = by its size and look */
  readonly is?: (typeof waitForms)[number]
  /** the value is what its first group finds */
  readonly pattern?: RegExp
  readonly minSeconds?: number
}

/** What the value of such a header may be. */
export const waitForms = ['seconds', 'milliseconds', 'epoch', 'epoch_ms', 'date'] as const

/** What an answer may be taken for. */
export const responseWords = ['ignore', 'retry', 'rate_limited', 'accept', 'fail'] as const
export type ResponseWord = (typeof responseWords)[number]

/**
 * dlt's response_actions: what matches is ignored (ends this endpoint quietly), sent again (`rate_limited` = when the
 * limit lets everybody), taken for a page, refused, or handed to functions. Functions may stand without a condition;
 * words have at least one.
 */
export interface ResponseAction {
  readonly status?: number | readonly number[]
  readonly content?: string
  /** over `status`, `headers`, `response` (the body as JSON), `text`, and what the walk is about */
  readonly when?: Expression
  /** true = `when` looks at the status and the headers only */
  readonly isAboutHead?: boolean
  readonly action: ResponseWord | readonly ResponseHook[]
  /** what to tell when the answer is refused; an expression over the same names */
  readonly message?: string | Expression
  /** before it is sent again: milliseconds, or an expression that gives seconds */
  readonly wait?: number | Expression
  /**
   * Actions of one group: the first that fits speaks for it. `fail` and `rate_limited` of a group give way to what a
   * later one says. Absent = what fits is the last word.
   */
  readonly group?: number
  /** where functions and expressions stand, for the error when one fails */
  readonly place?: Place
}
