import type { Authenticator } from '../model/auth.ts'
import type { Decoder } from '../model/decoder.ts'
import type { Paginator } from '../model/paginator.ts'
import type { ComponentUse } from '../model/user-code/component-use.ts'

/**
 * The component that a config would get: what `definePaginator` and its like gave, called with options, is checked and
 * built, for the kits: `paginatorCases(() => built(tokens({ param: 'after' })), …)`. Secrets are given as `Secret`.
 * Throws what the options' shape or `build` throw.
 */
export function built(use: ComponentUse<'paginator'>): Paginator
export function built(use: ComponentUse<'auth'>): Authenticator
export function built(use: ComponentUse<'decoder'>): Decoder
export function built({
  definition,
  options,
}: ComponentUse<'paginator' | 'auth' | 'decoder'>): Paginator | Authenticator | Decoder {
  return definition.build(definition.options.parse(options ?? {}))
}
