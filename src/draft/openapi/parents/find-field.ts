import type { Certainty } from '../../draft.ts'
import type { SchemaView } from '../document/schema-view.ts'
import type { Sources } from '../document/sources.ts'
import type { Endpoint } from '../find/endpoint.ts'
import { plainName, singular } from '../words.ts'

/** What a request needs from a record of its parent: a placeholder of the path, or a query parameter. */
export interface Need {
  readonly name: string
  readonly where: 'path' | 'query'
  readonly schema: SchemaView
  readonly description: string
}

/** The field of a record that has it. */
export interface FieldFound {
  readonly keys: readonly string[]
  readonly certainty: Certainty
}

const bare = /^[A-Za-z_]\w*$/
const endings = [
  'id',
  'uuid',
  'guid',
  'sid',
  'gid',
  'uid',
  'key',
  'slug',
  'name',
  'number',
  'no',
  'code',
  'login',
  'username',
  'identifier',
]
/** what people are called by in addresses */
const logins = ['username', 'login', 'handle', 'screenname', 'nickname']
const inside = ['login', 'slug', 'key', 'name', 'id', 'username', 'uuid']

interface Ownership {
  readonly sources: Sources
  /** the placeholder names a record of this parent */
  readonly isOwn: boolean
}

/** The field of the parent's records that a placeholder stands for: by its name, by the name without the thing, by the key. */
export function findField(need: Need, parent: Endpoint, owned: Ownership): FieldFound | undefined {
  // what may be null is taken where there is nothing else: generators call everything nullable
  return fieldOf(need, parent, { ...owned, mayBeNull: false }) ?? fieldOf(need, parent, { ...owned, mayBeNull: true })
}

function fieldOf(
  need: Need,
  parent: Endpoint,
  { sources, isOwn, mayBeNull }: Ownership & { readonly mayBeNull: boolean },
): FieldFound | undefined {
  const { item } = parent
  const wanted = plainName(need.name)
  const fits = (name: string | undefined): name is string => {
    const view = name === undefined ? undefined : sources.schemas.property(item, name)
    return (
      name !== undefined && bare.test(name) && view !== undefined && isFit(view, need) && (mayBeNull || !view.nullable)
    )
  }
  const named = (plain: string): string | undefined =>
    [...item.properties.keys()].find((name) => plainName(name) === plain)
  const same = named(wanted)
  if (fits(same)) return { keys: [same], certainty: 'stated' }
  const things = [singular(parent.noun), singular(item.name ?? ''), parent.noun]
    .map(plainName)
    .filter((thing) => thing !== '')
  const thing = things.find((each) => wanted.startsWith(each))
  const rest = thing === undefined ? undefined : wanted.slice(thing.length)
  if (rest !== undefined && rest !== '') {
    const field = named(rest)
    if (fits(field)) return { keys: [field], certainty: 'stated' }
  }
  if (item.properties.size === 0) return isOwn && item.values === undefined ? undescribed(wanted, rest) : undefined
  const held = heldField(wanted, { need, item, sources })
  if (held !== undefined) return held
  const inner = same === undefined ? undefined : innerField(same, { item, need, sources })
  if (inner !== undefined) return inner
  if (isOwn) {
    const login = /user|owner|login|actor|member/.test(wanted) ? logins.map(named).find(fits) : undefined
    if (login !== undefined && /name$|user$|owner$|login$/.test(wanted)) return { keys: [login], certainty: 'guess' }
    const ending = endings.find((each) => wanted.endsWith(each) && wanted !== each)
    const field = ending === undefined ? undefined : named(ending)
    if (fits(field)) return { keys: [field], certainty: 'guess' }
  }
  if (!isOwn && rest !== '') return undefined
  return byKey(need, parent, fits) ?? heldField('name', { need, item, sources })
}

/** Of records that nobody describes: what the name says besides the thing (`bucket_id`), which is mostly `id`. */
function undescribed(wanted: string, rest: string | undefined): FieldFound | undefined {
  const field = endings.find((each) => each === (rest ?? wanted)) ?? endings.find((each) => wanted.endsWith(each))
  return field === undefined ? undefined : { keys: [field], certainty: 'guess' }
}

/** Kubernetes and JSON:API hold what a record is called in an object of its own. */
function heldField(
  plain: string,
  { need, item, sources }: { readonly need: Need; readonly item: SchemaView; readonly sources: Sources },
): FieldFound | undefined {
  for (const holder of ['metadata', 'attributes']) {
    const view = sources.schemas.property(item, holder)
    const name = view === undefined ? undefined : [...view.properties.keys()].find((key) => plainName(key) === plain)
    const part = view === undefined || name === undefined ? undefined : sources.schemas.property(view, name)
    if (name !== undefined && bare.test(name) && part !== undefined && isFit(part, need))
      return { keys: [holder, name], certainty: 'guess' }
  }
  return undefined
}

/** `{order}` and `{identifier}` are the key of the record, or what its description calls it. */
function byKey(
  need: Need,
  parent: Endpoint,
  fits: (name: string | undefined) => name is string,
): FieldFound | undefined {
  const names = [...parent.item.properties.keys()]
  const said = /\b(slug|login|name|handle|key|code)\b/i.exec(need.description)?.[1]?.toLowerCase()
  const spoken = names.find((name) => said !== undefined && plainName(name) === said)
  if (fits(spoken) && !/\bid\b/i.test(need.description)) return { keys: [spoken], certainty: 'guess' }
  const key = parent.key?.name
  // found by the path, where the records are not described
  if (key !== undefined && !parent.item.properties.has(key)) return { keys: [key], certainty: 'guess' }
  return fits(key) ? { keys: [key], certainty: 'guess' } : undefined
}

/** `{owner}` may be the `login` of an object `owner`. */
function innerField(
  name: string,
  { item, need, sources }: { readonly item: SchemaView; readonly need: Need; readonly sources: Sources },
): FieldFound | undefined {
  const view = sources.schemas.property(item, name)
  if (view === undefined || view.properties.size === 0 || view.nullable || !bare.test(name)) return undefined
  const inner = inside.find((each) => {
    const part = sources.schemas.property(view, each)
    return part !== undefined && isFit(part, need)
  })
  return inner === undefined ? undefined : { keys: [name, inner], certainty: 'guess' }
}

function isFit(view: SchemaView, { schema }: Need): boolean {
  if (view.properties.size > 0 || view.types.has('array') || view.types.has('object') || view.types.has('boolean'))
    return false
  const isNumber = schema.types.has('integer') && !schema.types.has('string')
  return !(isNumber && view.types.has('string') && view.types.size === 1)
}
