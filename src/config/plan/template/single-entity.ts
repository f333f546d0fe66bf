import type { PathParam } from './bind-placeholder.ts'

/** Why a path names one entity, or null when it does not. */
export type SingleEntity = null | { readonly placeholder: string; readonly certain: boolean }

/**
 * dlt's rule (docs/contract/rest-api.md 3.2): a placeholder in the last segment of the path means one entity, so the
 * selector is `$` and there is one page, unless they are written. `certain` = the placeholder takes a parent's value;
 * for others (docs/contract/differences.md 5) the caller warns. Escaped braces are not placeholders. Behind a `?` a
 * placeholder filters a list, and says nothing about how many there are (dlt takes `items?parent={…}` for one entity,
 * and loads its first page).
 */
export function findSingleEntity(path: string, params: ReadonlyMap<string, PathParam>): SingleEntity {
  const [beforeQuery = ''] = path.split('?')
  const segment = beforeQuery.replace(/\/+$/, '').split('/').at(-1) ?? ''
  const name = /(?<!\{)\{([A-Za-z0-9._-]+)\}(?!\})/.exec(segment)?.[1]
  if (name === undefined) return null
  const certain = name.startsWith('resources.') || params.get(name)?.kind === 'resolve'
  return { placeholder: `{${name}}`, certain }
}
