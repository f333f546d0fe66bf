import type { WireRequest } from '../../../model/transport.ts'
import { secretPlaceholder, type SecretVault } from '../../../model/secrets.ts'

/** What cURL says by itself, and what would keep it from reading the answer. */
const curlsOwn = /^(?:host|content-length|connection|accept-encoding|user-agent|transfer-encoding)$/i
/** Characters of a body that fit a line. */
const longestBody = 65_536

type Hide = SecretVault['hide']

/**
 * A request as a cURL line for a POSIX shell. Each secret in it is a variable with the name that it is looked up by
 * (`"$SHOP_TOKEN"`; `"$SHOP_TOKEN_BASE64"` where it is sent in base64), or `"$SECRET"` where it has none: what was computed,
 * fetched, or is written out in the config. Basic auth is `-u`, as the encoded pair has no name.
 */
export function curlLine(wire: WireRequest, hide: Hide): string {
  const { method, origin, path, headers, body } = wire
  const isShown = body === null || (body.length <= longestBody && !body.includes('\u0000'))
  const parts = [
    'curl',
    ...(method === 'GET' && body === null ? [] : ['-X', method]),
    quoted(hide(`${origin}${path}`)),
    ...headers.flatMap(([name, value]) => (curlsOwn.test(name) ? [] : headerOf(name, value, hide))),
    ...(body === null ? [] : isShown ? ['--data-raw', quoted(hide(body))] : ['--data-binary', '@body']),
  ]
  return `${parts.join(' ')}${isShown ? '' : ' # its body is too long for a line, or no text: it goes into the file "body"'}`
}

function headerOf(name: string, value: string, hide: Hide): readonly string[] {
  switch (name.toLowerCase()) {
    case 'authorization':
    case 'proxy-authorization': {
      const [, scheme = '', rest = value] = /^(\S+)\s+(.*)$/s.exec(value) ?? []
      const isBasic = scheme.toLowerCase() === 'basic'
      if (isBasic) return [name.toLowerCase() === 'authorization' ? '-u' : '-U', credentials(rest, hide)]
      return ['-H', `${quoted(`${name}: ${scheme === '' ? '' : `${scheme} `}`)}${onlySecret(rest, hide)}`]
    }
    case 'cookie': {
      const cookies = value.split(/;\s*/).map((cookie) => {
        const [, key = '', held = ''] = /^([^=]*)=?(.*)$/s.exec(cookie) ?? []
        return `${quoted(`${key}=`)}${onlySecret(held, hide)}`
      })
      return ['-H', `${quoted(`${name}: `)}${cookies.join(quoted('; '))}`]
    }
    default:
      return ['-H', quoted(hide(`${name}: ${value}`))]
  }
}

/** `user:password` of Basic auth; a user without a secret is shown, a password never. */
function credentials(encoded: string, hide: Hide): string {
  const [, user = '', password = ''] = /^([^:]*):?(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? []
  // an API key without a password is the user
  const shownUser = password === '' ? onlySecret(user, hide) : quoted(hide(user))
  return `${shownUser}':'${password === '' ? '' : onlySecret(password, hide)}`
}

/** A text that is a credential as a whole: its variable, whatever it is made of. */
function onlySecret(text: string, hide: Hide): string {
  const hidden = hide(text)
  const isOne = hidden.replace(secretPlaceholder, (whole, name?: string) => (name === undefined ? whole : '')) === ''
  return isOne && hidden !== '' ? quoted(hidden) : '"$SECRET"'
}

/** For the shell: text in single quotes, placeholders as variables. */
function quoted(hidden: string): string {
  let shown = ''
  let end = 0
  const literal = (text: string): string => (text === '' ? '' : `'${text.replaceAll("'", String.raw`'\''`)}'`)
  for (const found of hidden.matchAll(secretPlaceholder)) {
    const [whole, name, form = ''] = found
    shown += literal(hidden.slice(end, found.index)) + (name === undefined ? literal('${secret') : variable(name, form))
    end = found.index + whole.length
  }
  return `${shown}${literal(hidden.slice(end))}` || "''"
}

function variable(encodedName: string, form: string): string {
  const name = decodeURIComponent(encodedName)
    .toUpperCase()
    .replace(/[^A-Z0-9_]/g, '_')
    .replace(/^(?=\d)/, '_')
  return name === '' ? '"$SECRET"' : `"$${name}${suffixOf(form)}"`
}

/** How it stands there, which the value of the variable has to be: see `hideSecrets`. */
function suffixOf(form: string): string {
  const [outer = '', inner = ''] = form.split('.')
  if (inner.startsWith('b')) return '_BASE64'
  if (inner.startsWith('h')) return '_HEX'
  if (/^[clstfpg][1-9]/.test(outer)) return '_URLENCODED'
  return outer === 'c0' ? '' : '_ENCODED'
}
