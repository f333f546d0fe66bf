import type { JsonValue } from '../../json/json.ts'

/**
 * A response as a function among `response_actions` sees it, before anything is made of it
 * (docs/contract/rest-api.md 8.1). Assigning `status` or `text` changes what comes after: later actions, the error
 * check, the records.
 */
export interface HookResponse {
  /** after redirects, without credentials */
  readonly url: string
  status: number
  /** lower-cased names */
  readonly headers: Readonly<Record<string, string>>
  /** the whole body */
  text: string
  /** the body decoded; throws when it is no JSON */
  json(): JsonValue
  /** replaces the body by a value */
  setJson(value: JsonValue): void
}

/** A function among `response_actions`. What it returns is ignored (a promise is waited for); see `IgnoreResponse`. */
export type ResponseHook = (response: HookResponse) => unknown

const ignoreMark = Symbol.for('sluice.ignore')

/**
 * Thrown by a function among `response_actions`: reading this endpoint (for this parent record) ends here, quietly;
 * pages that were read stay.
 */
export class IgnoreResponse extends Error {
  override readonly name: string = 'IgnoreResponse'
  readonly [ignoreMark] = true

  constructor(message = 'The response is ignored.') {
    super(message)
  }
}

/** True also for the signal of another copy of this library. */
export function isIgnoreSignal(error: unknown): boolean {
  return typeof error === 'object' && error !== null && ignoreMark in error
}
