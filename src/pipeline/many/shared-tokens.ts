import type { SharedTexts } from '../../engines/store/shared-texts.ts'
import type { TokenStore } from '../../model/auth.ts'
import { opened, sealed } from '../../state/sealed-text.ts'

/**
 * Tokens of this machine, and beside them those that machines share in their store: encrypted with a key made of secrets that each of
 * them has anyway, and of `SLUICE_TOKEN_KEY` where that is set (decisions/0172). Without such secrets nothing is shared.
 */
export function withSharedTokens(local: TokenStore, texts: SharedTexts, tokenKey = ''): TokenStore {
  return {
    ...local,
    sharedBy(secrets) {
      const known = secrets.map((secret) => secret.reveal()).filter((text) => text !== '')
      if (known.length === 0 && tokenKey === '') return undefined
      const keyFor = (name: string): string => JSON.stringify([name, tokenKey, ...known])
      return {
        async read(name) {
          const text = await texts.read(name)
          return text === undefined ? undefined : opened(text, keyFor(name))
        },
        update: (name, change, signal) =>
          texts.update(
            name,
            async (text) => {
              const fresh = await change(text === undefined ? undefined : opened(text, keyFor(name)))
              return fresh === undefined ? undefined : sealed(fresh, keyFor(name))
            },
            signal,
          ),
      }
    },
  }
}
