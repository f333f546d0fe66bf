import type { z } from 'zod'
import type { processingStepShape } from '../config/shapes/hints.ts'
import type { responseActionShape } from '../config/shapes/endpoint.ts'
import type { ResponseWord } from '../model/plan.ts'
import type { HookResponse } from '../model/user-code/response-hook.ts'
import type { Looked } from './lookups.ts'

/** A record as the server sent it. What it holds is the API's business: annotate the parameter to say more. */
// oxlint-disable-next-line typescript/no-explicit-any -- the compiler cannot know what a server sends
export type AnyRecord = any

type WrittenStep = z.input<typeof processingStepShape>

/** `map` without code: columns to `set`, top-level keys to `include` or `exclude`. */
type MapConfig = Looked<Extract<WrittenStep['map'], { readonly set?: unknown }>>

/** A function as Python text. */
export interface PythonText {
  readonly python: string
}

/** One of `processing_steps`: functions, expressions over `record`, or Python. */
export interface ProcessingStepConfig {
  /** keeps the records for which it is true */
  readonly filter?: string | PythonText | ((record: AnyRecord) => unknown)
  /** what it returns replaces the record */
  readonly map?: string | MapConfig | PythonText | ((record: AnyRecord) => unknown)
  /** each value it yields becomes a record */
  readonly yield_map?: string | PythonText | ((record: AnyRecord) => Iterable<unknown>)
}

/** A response as a function among `response_actions` sees it; assigning `status` or `text` changes what comes after. */
export interface ActionResponse extends Omit<HookResponse, 'json' | 'setJson'> {
  /** the body decoded; throws when it is not JSON */
  json(): AnyRecord
  /** replaces the body by a value */
  setJson(value: unknown): void
}

/** A function among `response_actions`. What it returns is ignored; it may throw `new IgnoreResponse()`. */
export type ResponseFunction = (response: ActionResponse) => unknown

/** One of `response_actions`. */
export type ResponseActionConfig = ResponseFunction | ResponseActionDict

interface ResponseActionDict extends Looked<Omit<z.input<typeof responseActionShape>, 'action'>> {
  readonly action: ResponseWord | ResponseFunction | readonly ResponseFunction[]
}
