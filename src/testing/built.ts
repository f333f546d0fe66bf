import type { Authenticator } from '../model/auth.ts'
import type { Decoder } from '../model/decoder.ts'
import type { Paginator } from '../model/paginator.ts'
import { Secret } from '../model/secrets.ts'
import type { ComponentUse } from '../model/user-code/component-use.ts'

/**
 * The component that a config would get: what `definePaginator` and its like gave, called with options, is checked and
 * built, for the kits: `paginatorCases(() => built(tokens({ param: 'after' })), …)`. Secrets may be texts.
 * Throws what the options' shape or `build` throw.
 */
export function built(use: ComponentUse<'paginator'>): Paginator
export function built(use: ComponentUse<'auth'>): Authenticator
export function built(use: ComponentUse<'decoder'>): Decoder
export function built(use: ComponentUse<'paginator' | 'auth' | 'decoder'>): Paginator | Authenticator | Decoder {
  const { definition } = use
  return definition.build(definition.options.parse(optionsOf(use)))
}

/** The options of a use, the secret ones as `Secret`: as the config hands them to a component. */
export function optionsOf({ definition, options }: ComponentUse): Readonly<Record<string, unknown>> {
  const secret = 'secret' in definition ? definition.secret : []
  const given = typeof options === 'object' && options !== null ? Object.entries(options) : []
  return Object.fromEntries(
    given.map(([key, value]: readonly [string, unknown]) => [
      key,
      typeof value === 'string' && secret.includes(key) ? new Secret(key, value) : value,
    ]),
  )
}
