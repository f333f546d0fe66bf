import type { Masker } from '../../../model/secrets.ts'
import { parseChallenges } from '../codec/parse-challenges.ts'
import { oneLine } from './plain-text.ts'

/**
 * What a `WWW-Authenticate` header adds to a refusal, as sentences: the error of RFC 6750 with its description and the
 * scope that is missing, and the scheme the server wants when the auth in use sends another (`sent`; '' = there is no auth, undefined = it
 * needs no scheme). '' = nothing.
 */
export function describeChallenge(header: string, sent: string | undefined, mask: Masker): string {
  const challenges = parseChallenges(header)
  const schemes = challenges.map(({ scheme }) => scheme)
  const known = schemes.some((scheme) => scheme.toLowerCase() === sent?.toLowerCase())
  const [error, description, scope] = ['error', 'error_description', 'scope'].map((name) => {
    const text = oneLine(challenges.find(({ params }) => params.has(name))?.params.get(name) ?? '')
    // first masked, then cut: half a secret is known to nobody
    return text === '' ? undefined : mask(text).slice(0, 200)
  })
  const why = [error, description].filter((part) => part !== undefined).join(': ')
  return [
    why === '' ? '' : `The server says "${why}".`,
    scope === undefined ? '' : `It wants the scope "${scope}".`,
    known || sent === undefined || schemes.length === 0
      ? ''
      : `The server asks for ${[...new Set(schemes)].join(' or ')}.`,
  ]
    .filter((part) => part !== '')
    .join(' ')
    .slice(0, 400)
}
