import type { AuthDefinition } from '../auth.ts'
import type { DestinationDefinition } from '../destination.ts'
import type { DecoderDefinition } from '../decoder.ts'
import type { PaginatorDefinition } from '../paginator.ts'

const mark = Symbol.for('sluice.component')

interface Definitions {
  readonly paginator: PaginatorDefinition
  readonly auth: AuthDefinition
  readonly destination: DestinationDefinition
  readonly decoder: DecoderDefinition
}

/**
 * A paginator, auth, decoder or destination of the user's own with its options, as it stands in a config. The config
 * reader checks the options, looks up the secrets in them and builds the component, as it does with the catalog's.
 */
export class ComponentUse<Kind extends keyof Definitions = keyof Definitions> {
  readonly kind: Kind
  readonly definition: Definitions[Kind]
  readonly options: unknown
  readonly [mark] = true

  constructor(kind: Kind, definition: Definitions[Kind], options: unknown) {
    this.kind = kind
    this.definition = definition
    this.options = options
  }
}

/** True for a component (of that kind), also when another copy of this library made it. */
export function isComponentUse<Kind extends keyof Definitions>(
  value: unknown,
  kind?: Kind,
): value is ComponentUse<Kind> {
  if (typeof value !== 'object' || value === null || !(mark in value)) return false
  return kind === undefined || (value as ComponentUse).kind === kind
}

/** What `definePaginator`, `defineAuth` and `defineDestination` give carries its definition under this. */
export const definitionMark = Symbol.for('sluice.definition')

export type OwnDefinition =
  | { readonly kind: 'paginator'; readonly definition: PaginatorDefinition }
  | { readonly kind: 'auth'; readonly definition: AuthDefinition }
  | { readonly kind: 'destination'; readonly definition: DestinationDefinition }
  | { readonly kind: 'decoder'; readonly definition: DecoderDefinition }

/** The definition that a function of `definePaginator` and its like makes uses of; undefined for anything else. */
export function definitionOf(value: unknown): OwnDefinition | undefined {
  if (typeof value !== 'function' || !(definitionMark in value)) return undefined
  return value[definitionMark] as OwnDefinition
}
