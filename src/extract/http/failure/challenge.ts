import type { Masker } from '../../../model/secrets.ts'
import { oneLine } from './plain-text.ts'

const schemeOf: Readonly<Record<string, string>> = {
  bearer: 'bearer',
  oauth2_client_credentials: 'bearer',
  oauth2_jwt: 'bearer',
  http_basic: 'basic',
}

/**
 * What a `WWW-Authenticate` header adds to a refusal, as sentences: the error of RFC 6750 with its description and the
 * scope that is missing, and the scheme the server wants when the auth in use sends another. '' = nothing.
 */
export function describeChallenge(header: string, authType: string | undefined, mask: Masker): string {
  const schemes = [...header.matchAll(/(?:^|,)\s*([A-Za-z][\w-]*)(?=\s+[\w-]+\s*=|\s*(?:,|$))/g)].map(
    ([, scheme = '']) => scheme,
  )
  const used = authType === undefined ? '' : schemeOf[authType]
  const known = schemes.some((scheme) => scheme.toLowerCase() === used)
  const [error, description, scope] = ['error', 'error_description', 'scope'].map((name) => {
    const text = parameter(header, name)
    // first masked, then cut: half a secret is known to nobody
    return text === undefined ? undefined : mask(text).slice(0, 200)
  })
  const why = [error, description].filter((part) => part !== undefined).join(': ')
  return [
    why === '' ? '' : `The server says "${why}".`,
    scope === undefined ? '' : `It wants the scope "${scope}".`,
    known || used === undefined || schemes.length === 0
      ? ''
      : `The server asks for ${[...new Set(schemes)].join(' or ')}.`,
  ]
    .filter((part) => part !== '')
    .join(' ')
    .slice(0, 400)
}

function parameter(header: string, name: string): string | undefined {
  const found = new RegExp(`(?:^|[\\s,])${name}\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s",]+))`, 'i').exec(header)
  const text = found?.[1]?.replace(/\\(.)/g, '$1') ?? found?.[2]
  return oneLine(text ?? '') || undefined
}
