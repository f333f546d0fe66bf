/**
 * Bounds on the walk through one endpoint (`limits` of an endpoint): an honest API does not meet them, and one that
 * never ends does not go on for ever.
 */
export interface WalkLimits {
  /** pages of one walk */
  readonly pages: number
  /** pages without records in a row, each of which says that there is another */
  readonly emptyPages: number
  /** pages in a row that came before in the same walk; null = as many as leave no doubt */
  readonly repeatedPages: number | null
  /** pages in a row without a primary key that is new, as far as samples tell; null = by what gives the positions */
  readonly pagesWithoutNewKey: number | null
  /** for all pages of a unit: a resource, or a group of its parents */
  readonly seconds: number
}

/** What holds where the config says nothing. */
export const defaultLimits: WalkLimits = {
  pages: 1_000_000,
  emptyPages: 1000,
  repeatedPages: null,
  pagesWithoutNewKey: null,
  seconds: 7 * 24 * 3600,
}

/** The key of the config that raises a limit. */
export const limitNames: { readonly [Key in keyof WalkLimits]: string } = {
  pages: 'pages',
  emptyPages: 'empty_pages',
  repeatedPages: 'repeated_pages',
  pagesWithoutNewKey: 'pages_without_new_key',
  seconds: 'seconds',
}
