import type { JsonValue } from '../../../json/json.ts'
import type { Evident } from '../../draft.ts'
import type { AuthChoice } from '../client/choose-auth.ts'
import type { Input } from '../document/operations.ts'
import type { Sources } from '../document/sources.ts'
import type { Endpoint } from '../find/endpoint.ts'
import { fixedValue, inputValue } from '../find/input-value.ts'
import type { Need } from '../parents/find-field.ts'
import { placeholdersIn } from '../parents/path-parts.ts'
import { wordsOf } from '../words.ts'

/** What an endpoint has to be given. */
export interface Wants {
  /** what a parent may have */
  readonly needs: readonly Need[]
  /** placeholders of the path with a value for everybody */
  readonly fixed: ReadonlyMap<string, Evident<JsonValue>>
  /** required inputs with a value */
  readonly given: readonly (readonly [Input, Evident<JsonValue>])[]
  /** required inputs that only the user can fill in */
  readonly missing: readonly Input[]
  /** what is looked up when the config is read */
  readonly lookedUp: {
    readonly path: ReadonlyMap<string, Evident<string>>
    readonly inputs: readonly (readonly [Input, Evident<string>])[]
  }
}

// OpenAPI says that parameters of these names mean nothing
const ignored = new Set(['accept', 'content-type', 'authorization'])

export function needsOf(
  { operation, paging }: Endpoint,
  { sources, auth }: { readonly sources: Sources; readonly auth: AuthChoice },
): Wants {
  const { inputs, path } = operation
  const fixed = new Map<string, Evident<JsonValue>>()
  const needs: Need[] = []
  for (const name of new Set(placeholdersIn(path))) {
    const input = inputs.find((each) => each.where === 'path' && each.name === name)
    const value = input === undefined ? undefined : fixedValue(input)
    if (value !== undefined) fixed.set(name, value)
    else
      needs.push({
        name,
        where: 'path',
        schema: input?.schema ?? sources.schemas.view(undefined),
        description: input?.description ?? '',
      })
  }
  const open = inputs.filter((input) => isOpen(input, { paging, auth }))
  const valued = open.map((input) => [input, inputValue(input, sources)] as const)
  const given = valued.flatMap(([input, value]) => (value === undefined ? [] : [[input, value] as const]))
  const without = valued.flatMap(([input, value]) => (value === undefined ? [input] : []))
  // what names a thing by its id may be found in a list of those things
  const ids = without.filter(
    ({ where, name }) =>
      where === 'query' &&
      /^(?:.*_)?(?:id|uuid|key|slug|sid)$/.test(wordsOf(name).join('_')) &&
      wordsOf(name).length > 1,
  )
  return {
    needs: [
      ...needs,
      ...ids.map(({ name, schema, description }) => ({ name, where: 'query' as const, schema, description })),
    ],
    fixed,
    given,
    missing: without.filter((input) => !ids.includes(input)),
    lookedUp: { path: new Map(), inputs: [] },
  }
}

function isOpen(
  input: Input,
  { paging, auth }: { readonly paging: Endpoint['paging']; readonly auth: AuthChoice },
): boolean {
  const { where, name, required } = input
  if (!required || where === 'path' || paging.taken.has(input) || input === paging.size?.input) return false
  if (where === 'header' && ignored.has(name.toLowerCase())) return false
  return !auth.covers(input)
}
