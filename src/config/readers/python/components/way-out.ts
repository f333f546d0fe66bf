import { PyClass } from '../../../../python/values/classes.ts'
import type { PyInstance } from '../../../../python/values/instance.ts'
import type { LateHint } from '../program/placed.ts'

/** What to write instead of a class of code: the built-in way that does what its text seems to do. */
export function wayOut(kind: 'auth' | 'paginator' | 'incremental', instance: PyInstance): LateHint {
  const classes = instance.cls instanceof PyClass ? instance.cls.order.map(({ name }) => name) : [instance.typeName]
  return (textOf) => written(kind, classes, classes.map((name) => textOf(name) ?? '').join('\n'))
}

function written(kind: 'auth' | 'paginator' | 'incremental', classes: readonly string[], text: string): string {
  if (kind === 'paginator') return `${paginatorFor(`${classes.join(' ')}\n${text}`)} (docs/paginators.md).`
  if (kind === 'auth') return `${authFor(text)} (docs/auth.md).`
  return 'Write its options as a dict: {"cursor_path": …, "initial_value": …}.'
}

function paginatorFor(text: string): string {
  const toBody = /request\.json\b|request\.data\b|\bbody\b/.test(text)
  const sends = toBody ? '…_body_path for what is sent in the body' : '…_param for what is sent in the query'
  if (/\.headers\b/.test(text) && /update_state/.test(text))
    return 'Write {"type": "header_cursor", "cursor_key": …, "cursor_param": …} for a cursor in a header, or {"type": "header_link"} for a link'
  if (/\boffset\b|OffsetPaginator|\bskip\b|\bstart\b|startAt/i.test(text))
    return `Write {"type": "offset", "limit": …} with ${toBody ? '"offset_body_path" and "limit_body_path"' : '"offset_param" and "limit_param"'}, and "total_path" or "has_more_path" for the end`
  if (/cursor|next_token|nextPage|after|scroll|continuation|marker|endCursor/i.test(text))
    return `Write {"type": "cursor", "cursor_path": …} with ${toBody ? '"cursor_body_path"' : '"cursor_param"'}`
  if (/next.{0,10}(?:url|link|href)|links?\b/i.test(text)) return 'Write {"type": "json_link", "next_url_path": …}'
  if (/\bpage/i.test(text))
    return `Write {"type": "page_number", …} with ${toBody ? '"page_body_path"' : '"page_param"'}, and "total_path", "maximum_page" or "has_more_path" for the end`
  return `Write one of offset, page_number, cursor, json_link, header_link and header_cursor, with ${sends}; or a paginator in a TypeScript config`
}

function authFor(text: string): string {
  if (/refresh_token/.test(text))
    return 'Write {"type": "oauth2", "token_url": …, "client_id": …, "client_secret": …, "refresh_token": …}: it renews the token by itself'
  if (/grant_type|client_secret|oauth/i.test(text))
    return 'Write {"type": "oauth2", "token_url": …, "client_id": …, "client_secret": …}, with "access_token_request_data" for what else the token endpoint needs'
  if (/jwt|private_key/i.test(text)) return 'Write {"type": "oauth2_jwt", …}'
  if (/\.post\(|\.get\(|expires/.test(text))
    return 'Write {"type": "oauth2", "token_url": …}, which fetches and renews a token; or an auth in a TypeScript config'
  if (/hmac|signature|sha256/i.test(text)) return 'Write an auth with "sign" in a TypeScript config'
  if (/Bearer/.test(text)) return 'Write {"type": "bearer", "token": …}'
  if (/\.headers\[|\.headers\.update/.test(text))
    return 'Write {"type": "api_key", "name": …, "api_key": …} for a header, or the header itself into the client\'s "headers"'
  return 'Write one of bearer, api_key, http_basic, oauth2 and oauth2_jwt; or an auth in a TypeScript config'
}
