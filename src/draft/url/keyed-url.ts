import type { Call, CallAuth, CallBook } from '../calls/call.ts'
import { withoutMarks } from '../literal.ts'
import { readUrl } from './read-url.ts'

/** How the requests to a URL say who sends them. */
export type UrlCredential =
  | { readonly kind: 'bearer'; readonly key: string }
  | { readonly kind: 'header' | 'query'; readonly name: string; readonly key: string }
  /** `name` is the user, `key` the password */
  | { readonly kind: 'basic'; readonly name: string; readonly key: string }

/** The call behind a URL that is asked with a key. */
export function readKeyedUrl(url: string, credential: UrlCredential): CallBook {
  const book = readUrl(withoutMarks(url))
  const calls = book.calls.map((call) => ({ ...call, ...sent(credential), place: 'the URL and the key given' }))
  return { ...book, from: `${book.from} and a key`, calls }
}

function sent(credential: UrlCredential): Pick<Call, 'auth' | 'headers'> {
  // its value says how it is meant: `Bearer …`, `Basic …`
  if (credential.kind === 'header' && /^authorization$/i.test(credential.name.trim()))
    return { headers: [[credential.name.trim(), withoutMarks(credential.key.trim())]] }
  return { headers: [], auth: callAuthOf(credential) }
}

/** The auth of requests that say so who sends them. */
export function callAuthOf(credential: UrlCredential): CallAuth {
  const key = withoutMarks(credential.key.trim())
  if (credential.kind === 'bearer') return { type: 'bearer', token: key.replace(/^Bearer\s+/i, '') }
  const name = withoutMarks(credential.name.trim())
  if (credential.kind === 'basic') return { type: 'http_basic', username: name, password: key }
  return { type: 'api_key', name, value: key, location: credential.kind }
}
