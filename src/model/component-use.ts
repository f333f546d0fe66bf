import type { AuthDefinition } from './auth.ts'
import type { PaginatorDefinition } from './paginator.ts'

const mark = Symbol.for('sluice.component')

/**
 * A paginator or auth of the user's own with its options, as it stands in a config. The config reader checks the
 * options, looks up the secrets in them and builds the component, as it does with the catalog's.
 */
export class ComponentUse<Kind extends 'paginator' | 'auth' = 'paginator' | 'auth'> {
  readonly kind: Kind
  readonly definition: Kind extends 'paginator' ? PaginatorDefinition : AuthDefinition
  readonly options: unknown
  readonly [mark] = true

  constructor(kind: Kind, definition: ComponentUse<Kind>['definition'], options: unknown) {
    this.kind = kind
    this.definition = definition
    this.options = options
  }
}

/** True for a component of that kind, also when another copy of this library made it. */
export function isComponentUse<Kind extends 'paginator' | 'auth'>(
  value: unknown,
  kind: Kind,
): value is ComponentUse<Kind> {
  return typeof value === 'object' && value !== null && mark in value && 'kind' in value && value.kind === kind
}
