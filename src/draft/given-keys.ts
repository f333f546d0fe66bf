import { ownAuth } from './calls/request-parts.ts'
import { createSecretBook } from './calls/secret-book.ts'
import type { Draft, DraftSecret } from './draft.ts'
import { lookupMark } from './literal.ts'
import { settleSecrets, type SettleOptions } from './settle-secrets.ts'
import { callAuthOf, type UrlCredential } from './url/keyed-url.ts'

/** Values of secrets by the key that an earlier draft of the same source gave them. */
export type GivenValues = Readonly<Record<string, string>>

/** The draft with an `auth` of its own; undefined where its source says already who asks. */
export function withCredential(draft: Draft, credential: UrlCredential): Draft | undefined {
  if (draft.client.auth !== undefined) return undefined
  const book = createSecretBook()
  // the keys that are there keep their names
  for (const { key, value } of draft.secrets)
    if (value === undefined) book.note(lookupMark('secrets', key))
    else book.keep(value, key)
  const auth = { value: ownAuth(callAuthOf(credential), book), why: 'the key given', certainty: 'stated' } as const
  return { ...draft, client: { ...draft.client, auth }, secrets: book.list() }
}

/**
 * The draft with these values in place of those that its source held, or that were nowhere, each under a key that is free for
 * it. `unknown` = keys that nothing in it looks up.
 */
export function withValues(
  draft: Draft,
  values: GivenValues,
  settle: SettleOptions,
): { readonly draft: Draft; readonly unknown: readonly string[] } {
  const left = new Map(Object.entries(values))
  let now = draft
  // a value that gets a key of its own may have been replaced under that in its turn
  while (now.secrets.some(({ key }) => left.has(key))) {
    const replace = (secret: DraftSecret): DraftSecret => {
      const value = left.get(secret.key)
      left.delete(secret.key)
      return value === undefined ? secret : { key: secret.key, value }
    }
    now = settleSecrets({ ...now, secrets: now.secrets.map(replace) }, settle)
  }
  return { draft: now, unknown: [...left.keys()] }
}
