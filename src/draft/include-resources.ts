import type { Draft, DraftResource } from './draft.ts'
import { matcher } from './openapi/include.ts'

/** The resources whose name or path fits one of the patterns (`*` = anything), with their parents; the rest is left out. */
export function includeResources(draft: Draft, patterns: readonly string[]): Draft {
  const tests = patterns.map((pattern) => ({ pattern, fits: matcher(pattern) }))
  const textsOf = ({ name, path }: DraftResource): readonly string[] => [name, path.value, `/${path.value}`]
  const byName = new Map(draft.resources.map((resource) => [resource.name, resource]))
  const kept = new Set<DraftResource>()
  for (const resource of draft.resources.filter((each) => tests.some(({ fits }) => textsOf(each).some(fits))))
    for (let at: DraftResource | undefined = resource; at !== undefined && !kept.has(at);) {
      kept.add(at)
      at = at.parent === undefined ? undefined : byName.get(at.parent.value)
    }
  const unmet = tests.filter(({ fits }) => !draft.resources.some((resource) => textsOf(resource).some(fits)))
  return {
    ...draft,
    resources: draft.resources.filter((resource) => kept.has(resource)),
    leftOut: [
      ...unmet.map(({ pattern }) => ({ what: `include ${pattern}`, why: 'no resource has such a name or path' })),
      ...draft.resources
        .filter((resource) => !kept.has(resource))
        .map(({ name, path }) => ({ what: name, place: path.why, why: 'not among those asked for' })),
      ...draft.leftOut,
    ],
  }
}
