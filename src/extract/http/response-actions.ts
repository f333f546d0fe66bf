import { toJsonText } from '../../json/json-text.ts'
import type { ResponseAction } from '../../model/plan.ts'
import { isIgnoreSignal, type HookResponse } from '../../model/user-code/response-hook.ts'
import { decodeJson } from './codec/decode-body.ts'

/** What the actions made of a response. */
export type ActedOn =
  /** no word matched: the response goes on, perhaps changed by functions */
  | { readonly kind: 'pass'; readonly status: number; readonly text: string }
  | { readonly kind: 'word'; readonly word: 'ignore' | 'retry' | 'fail' }
  /** a function threw */
  | { readonly kind: 'failed'; readonly action: ResponseAction; readonly error: unknown }

type Seen = Pick<HookResponse, 'url' | 'status' | 'headers' | 'text'>

/**
 * Runs `response_actions` in order (docs/contract/rest-api.md 8.1): given conditions must all hold, for the response as
 * the functions before have left it; the first word that matches decides, functions run and go on.
 */
export async function runActions(actions: readonly ResponseAction[], seen: Seen): Promise<ActedOn> {
  const response = hookResponse(seen)
  for (const action of actions) {
    if (!matches(action, response)) continue
    if (typeof action.action === 'string') return { kind: 'word', word: action.action }
    try {
      for (const hook of action.action) await hook(response)
    } catch (error) {
      return isIgnoreSignal(error) ? { kind: 'word', word: 'ignore' } : { kind: 'failed', action, error }
    }
  }
  return { kind: 'pass', status: response.status, text: response.text }
}

/** True for an action that needs more of an answer than its status. */
export function readsBody({ content, action }: ResponseAction): boolean {
  return content !== undefined || typeof action !== 'string'
}

function matches({ status, content }: ResponseAction, response: Seen): boolean {
  return (
    (status === undefined || status === response.status) && (content === undefined || response.text.includes(content))
  )
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
