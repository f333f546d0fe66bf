import type { Parents } from './parents.ts'
import type { ResolverStream } from './dynamic-streams.ts'
import type { SliceEntry } from './parts/slice-draft.ts'
import { type ComponentValues, extraName } from './stream-context.ts'

/** Names the table of a record, where the API names the streams. */
export const streamColumn = '_stream'

/** The records of a resolver as a source of slices, of which templates name values one by one. */
export function componentValues(
  { stream }: ResolverStream,
  parents: Parents,
): { readonly entry: SliceEntry; readonly values: ComponentValues } {
  const extras: string[] = []
  const from = {
    parent: stream,
    extras,
    // a record without it is left out: the one that is sure to be there comes first
    get field(): string {
      return (extras.includes('id') ? 'id' : extras[0]) ?? 'id'
    },
  }
  const values: ComponentValues = {
    use(path) {
      if (!extras.includes(path)) extras.push(path)
      return extraName(path)
    },
    above(key) {
      const { slices, includes } = parents.draftOf(stream)
      for (const { from: source, as } of slices.entries.flatMap(({ members }) => members)) {
        if (!('parent' in source)) continue
        const carried = as === key ? source.field : source.extras.find((path) => path === key)
        if (carried === undefined || !/^\w+$/.test(carried)) continue
        includes.add(carried)
        return `_${parents.nameOf(source.parent)}_${carried}`
      }
      return undefined
    },
  }
  return { entry: { as: 'component', members: [{ as: 'component', from }] }, values }
}
