import type { Authenticator } from '../model/auth.ts'
import type { Body } from '../json/records/body.ts'
import type { Decoder } from '../model/decoder.ts'
import { Secret } from '../model/secrets.ts'
import { isComponentUse, type ComponentUse } from '../model/user-code/component-use.ts'
import { ownOf, type OwnPaginator } from '../model/user-code/own-paginator.ts'

/**
 * The component that a config would get: what `definePaginator` and its like gave, called with options, is checked and
 * built, for the kits: `paginatorCases(() => built(tokens({ param: 'after' })), …)`. Secrets may be texts.
 * Throws what the options' shape or `build` throw.
 */
export function built(use: ComponentUse<'paginator'>): OwnPaginator
export function built(use: ComponentUse<'auth'>): Authenticator
export function built(use: ComponentUse<'decoder'>): Decoder<Body>
export function built(
  use: ComponentUse<'paginator' | 'auth' | 'decoder'>,
): OwnPaginator | Authenticator | Decoder<Body> {
  const options = optionsOf(use)
  if (isComponentUse(use, 'paginator')) return ownPaginator(use, options)
  if (isComponentUse(use, 'auth')) return use.definition.build(use.definition.options.parse(options))
  if (isComponentUse(use, 'decoder')) return use.definition.build(use.definition.options.parse(options))
  throw new TypeError('built() takes what definePaginator, defineAuth or defineDecoder gave, called with its options')
}

function ownPaginator({ definition }: ComponentUse<'paginator'>, options: unknown): OwnPaginator {
  const own = ownOf(definition.build(definition.options.parse(options)))
  if (own === undefined) throw new TypeError(`"${definition.type}" is not a paginator of your own`)
  return own
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
