import { isJsonObject, ownValue } from '../../../json/json.ts'
import { parseJson, toJsonText } from '../../../json/json-text.ts'
import type { AccessToken } from './read-answer.ts'

/** What machines share of a grant whose refresh tokens change: the newest of both tokens. */
export interface SharedToken {
  /** '' = there is none */
  readonly access: string
  /** epoch milliseconds, by the clock of whoever got it: one that is wrong asks once more, or is refused and asks then */
  readonly renewAt: number
  /** absent = the configured one */
  readonly refresh?: string
}

export function sharedTokenText(token: SharedToken): string {
  return toJsonText({ ...token })
}

export function readSharedToken(text: string | undefined): SharedToken | undefined {
  const value = text === undefined ? undefined : parseJson(text)
  if (!isJsonObject(value)) return undefined
  const [access, renewAt, refresh] = ['access', 'renewAt', 'refresh'].map((key) => ownValue(value, key))
  if (typeof access !== 'string' || typeof renewAt !== 'number') return undefined
  return { access, renewAt, ...(typeof refresh === 'string' && { refresh }) }
}

/** Tokens that the server did not take: whoever asks for another before the last one is over was refused. */
export interface RefusedTokens {
  has(access: string): boolean
  /** the one that is used from now on */
  last(token: AccessToken): AccessToken
  /** another one is asked for */
  again(now: number): void
}

export function refusedTokens(): RefusedTokens {
  const refused = new Set<string>()
  let used: AccessToken | undefined
  return {
    has: (access) => refused.has(access),
    last: (token) => (used = token),
    again(now) {
      if (used !== undefined && now < used.renewAt) refused.add(used.text)
    },
  }
}
