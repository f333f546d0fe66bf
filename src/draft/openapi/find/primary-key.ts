import type { Certainty } from '../../draft.ts'
import type { SchemaView } from '../document/schema-view.ts'
import type { Sources } from '../document/sources.ts'
import { plainName, singular } from '../words.ts'

/** A property that tells records apart, and what says so. */
export interface KeyFound {
  readonly name: string
  readonly why: string
  readonly certainty: Certainty
}

const usual = ['id', 'uuid', 'guid', 'gid', 'sid', 'uid', 'pk']
// what commits and blobs are called by
const hashes = ['sha', 'hash', 'digest']
const unique = /\bunique(?:ly)?\b[^.]{0,40}\b(?:id(?:entif\w*)?|key|number|code)\b|\bprimary key\b/i

/** The primary key of a record by what its properties are called and what is said about them; undefined where nothing is likely. */
export function findPrimaryKey(item: SchemaView, noun: string, sources: Sources): KeyFound | undefined {
  const scalars = [...item.properties.keys()].flatMap((name) => {
    const view = sources.schemas.property(item, name)
    return view !== undefined && isKeyLike(view) ? [{ name, view }] : []
  })
  const things = [...new Set([singular(noun), singular(item.name ?? '')].map(plainName))].filter(
    (thing) => thing !== '',
  )
  const own = things.flatMap((thing) => ['id', 'uuid', 'guid', 'sid', 'key', 'no'].map((ending) => `${thing}${ending}`))
  for (const wanted of [...usual, ...own, ...hashes]) {
    const found = scalars.find(({ name }) => plainName(name) === wanted)
    if (found === undefined) continue
    // generators call every property nullable
    const says = !found.view.nullable && (unique.test(found.view.description) || found.view.format === 'uuid')
    return {
      name: found.name,
      why: says
        ? `"${found.name}", ${found.view.format === 'uuid' ? 'a UUID' : 'unique by its description'}`
        : `"${found.name}", by its name`,
      certainty: says ? 'stated' : 'guess',
    }
  }
  const described = scalars.filter(({ view }) => !view.nullable && unique.test(view.description))
  const [only] = described
  return described.length === 1 && only !== undefined
    ? { name: only.name, why: `"${only.name}", unique by its description`, certainty: 'guess' }
    : undefined
}

function isKeyLike({ types, properties }: SchemaView): boolean {
  if (properties.size > 0) return false
  return types.size === 0 || types.has('string') || types.has('integer') || types.has('number')
}
