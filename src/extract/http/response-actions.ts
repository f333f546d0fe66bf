import { SluiceError } from '../../model/errors.ts'
import { toJsonText } from '../../json/json-text.ts'
import { JsonFloat } from '../../json/json.ts'
import type { ExpressionValues } from '../../model/plan/expression.ts'
import type { ResponseAction, ResponseWord } from '../../model/plan.ts'
import { isIgnoreSignal, type HookResponse } from '../../model/user-code/response-hook.ts'
import { decodeJson } from './codec/decode-body.ts'

/** What an action says of an answer. */
export interface Said {
  readonly kind: 'word'
  readonly word: ResponseWord
  /** for the error of a refusal */
  readonly message?: string
  /** milliseconds before it is sent again */
  readonly waitMs?: number
}

/** What the actions made of a response. */
export type ActedOn =
  /** no word matched: the response goes on, perhaps changed by functions */
  | { readonly kind: 'pass'; readonly status: number; readonly text: string }
  | Said
  /** a function threw */
  | { readonly kind: 'failed'; readonly action: ResponseAction; readonly error: unknown }

type Seen = Pick<HookResponse, 'url' | 'status' | 'headers' | 'text'>

/**
 * Runs `response_actions` in order (docs/contract/rest-api.md 8.1): given conditions must all hold, for the response as
 * the functions before have left it; the first word that matches decides, functions run and go on. In a group it speaks
 * for the group: `fail` and `rate_limited` are then weak, what a later group says goes before them. Throws
 * EXPRESSION_FAILED with the place of the action.
 */
export async function runActions(
  actions: readonly ResponseAction[],
  seen: Seen,
  scope: ExpressionValues = {},
): Promise<ActedOn> {
  const response = hookResponse(seen)
  let weak: Said | undefined
  let spoken: number | undefined
  for (const action of actions) {
    if (action.group !== undefined && action.group === spoken) continue
    const values = valuesOf(response, scope)
    if (!matches(action, response, values)) continue
    if (typeof action.action === 'string') {
      const said = saidBy(action, action.action, values)
      if (action.group === undefined || (said.word !== 'fail' && said.word !== 'rate_limited')) return said
      weak = said
      spoken = action.group
      continue
    }
    try {
      for (const hook of action.action) await hook(response)
    } catch (error) {
      return isIgnoreSignal(error) ? { kind: 'word', word: 'ignore' } : { kind: 'failed', action, error }
    }
  }
  return weak ?? { kind: 'pass', status: response.status, text: response.text }
}

/** True for an action that needs more of an answer than its status and headers. */
export function readsBody({ content, when, isAboutHead, action }: ResponseAction): boolean {
  return content !== undefined || (when !== undefined && isAboutHead !== true) || typeof action !== 'string'
}

function matches(action: ResponseAction, response: Seen, values: ExpressionValues): boolean {
  const { status, content, when } = action
  if (status !== undefined && ![status].flat().includes(response.status)) return false
  if (content !== undefined && !response.text.includes(content)) return false
  return when === undefined || placed(action, () => when.holds(values))
}

/** What the names in an action's expressions stand for; the body is decoded when one looks at it. */
function valuesOf({ status, headers, text }: Seen, scope: ExpressionValues): ExpressionValues {
  const body = (): ExpressionValues[string] => {
    const decoded = decodeJson(text)
    return decoded.kind === 'json' ? decoded.value : undefined
  }
  let decoded: { readonly value: ExpressionValues[string] } | undefined
  return {
    ...scope,
    status,
    headers,
    text,
    get response() {
      return (decoded ??= { value: body() }).value
    },
  }
}

function saidBy(action: ResponseAction, word: ResponseWord, values: ExpressionValues): Said {
  const { message, wait } = action
  const told = typeof message === 'object' ? placed(action, () => message.evaluate(values)) : message
  const text = told === undefined || told === null || typeof told === 'string' ? told : toJsonText(told)
  const waitMs = typeof wait === 'object' ? secondsOf(placed(action, () => wait.evaluate(values))) : wait
  return { kind: 'word', word, ...(text && { message: text }), ...(waitMs !== undefined && { waitMs }) }
}

/** Seconds as milliseconds; what is not a number of them says nothing. */
function secondsOf(value: ExpressionValues[string]): number | undefined {
  const number =
    value instanceof JsonFloat ? value.value : typeof value === 'string' ? Number(value.trim() || Number.NaN) : value
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? Math.round(number * 1000) : undefined
}

function placed<T>({ place }: ResponseAction, run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (!(error instanceof SluiceError) || place === undefined) throw error
    throw error.with({ place })
  }
}

function hookResponse({ url, status, headers, text }: Seen): HookResponse {
  const response: HookResponse = {
    url,
    status,
    headers,
    text,
    json() {
      const decoded = decodeJson(response.text)
      if (decoded.kind === 'json') return decoded.value
      throw new TypeError('the body is not JSON')
    },
    setJson(value) {
      response.text = toJsonText(value)
    },
  }
  return response
}
