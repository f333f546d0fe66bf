/** A test inside `[?…]` in jsonpath-ng's own form: a path that exists, or a path compared with a literal. */
export interface FilterTest {
  readonly path: PathNode
  readonly comparison?: { readonly operator: FilterOperator; readonly literal: string | number | boolean }
}

export const filterOperators = ['==', '=~', '!=', '<=', '>=', '=', '<', '>'] as const
export type FilterOperator = (typeof filterOperators)[number]

/** A named operator between backquotes. */
export type PathFunction =
  | { readonly name: 'len' | 'keys' | 'sorted' | 'str' }
  | { readonly name: 'split'; readonly by: string; readonly segment: number | '*'; readonly limit: number }
  | { readonly name: 'sub'; readonly pattern: RegExp; readonly replacement: string }

/**
 * A parsed JSONPath (docs/contract/rest-api.md 5.3). A path is a chain of steps; each step turns one value into many.
 */
export type PathNode =
  | { readonly kind: 'fields'; readonly names: readonly string[] }
  /** `.*`: the values of an object, never the elements of a list */
  | { readonly kind: 'values' }
  | { readonly kind: 'indexes'; readonly indexes: readonly number[] }
  /** `[a:b:c]`; without bounds it is `[*]` */
  | { readonly kind: 'slice'; readonly start?: number; readonly end?: number; readonly step?: number }
  /** `..`: the value itself and everything below it, parents first */
  | { readonly kind: 'descend' }
  | { readonly kind: 'filter'; readonly tests: readonly FilterTest[] }
  /** a filter in RFC 9535's form, which jsonpath-ng does not know: `||`, `!`, `null`, functions */
  | { readonly kind: 'standard_filter'; readonly text: string }
  | { readonly kind: 'sort'; readonly by: readonly { readonly path: PathNode; readonly descending: boolean }[] }
  | { readonly kind: 'function'; readonly call: PathFunction }
  | { readonly kind: 'chain'; readonly steps: readonly PathNode[] }
  | { readonly kind: 'union'; readonly paths: readonly PathNode[] }
  | { readonly kind: 'where'; readonly path: PathNode; readonly condition: PathNode; readonly negated: boolean }
