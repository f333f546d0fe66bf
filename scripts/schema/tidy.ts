/** A JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | Node

/** A JSON object: a schema, or a map of schemas. */
export interface Node {
  readonly [key: string]: Json
}

const lookupRef: Node = { $ref: '#/definitions/lookup' }
// stays outside of the union that a lookup makes
const outside = ['description'] as const

/**
 * What zod makes of a shape, for people and editors: without members that only code can give, with references to the
 * catalog's components, and with lookups (`${env.X}`) wherever a number, a boolean or one of a few words is wanted.
 */
export function tidy(schema: Node): Node {
  const component = schema['x-component']
  if (typeof component === 'string') return described(schema, { $ref: `#/definitions/${component}` })
  const members = schema['anyOf'] ?? schema['oneOf']
  if (Array.isArray(members)) return tidyUnion(schema, members as readonly Node[])
  if (Array.isArray(schema['allOf']) && schema['allOf'].length === 1)
    return described(schema, schema['allOf'][0] as Node)
  const inner = tidyChildren(schema)
  return takesLookup(inner) ? described(inner, { anyOf: [without(inner, outside), lookupRef] }) : inner
}

function tidyUnion(schema: Node, written: readonly Node[]): Node {
  const possible = written.filter((member) => !isImpossible(member)).flatMap(flatten)
  const plain = possible.map(tidyChildren).map((member) => ('x-component' in member ? tidy(member) : member))
  const isFree = plain.some(isAnyText)
  const unique = [...new Map(withoutNarrower(plain).map((member) => [JSON.stringify(member), member])).values()]
  const members = !isFree && unique.some(takesLookup) ? [...unique, lookupRef] : unique
  const rest = without(schema, ['anyOf', 'oneOf'])
  const [only] = members
  if (members.length === 1 && only !== undefined) return { ...only, ...rest }
  return { ...rest, anyOf: members }
}

// nullable(union(…)) is a union in a union
function flatten(member: Node): readonly Node[] {
  const inner = member['anyOf'] ?? member['oneOf']
  if (!Array.isArray(inner)) return [member]
  return (inner as readonly Node[]).filter((each) => !isImpossible(each)).flatMap(flatten)
}

function isAnyText(schema: Node): boolean {
  const types = [schema['type'] ?? []].flat()
  return types.includes('string') && !('enum' in schema) && !('pattern' in schema)
}

// a number beside a whole number says it all
function withoutNarrower(members: readonly Node[]): readonly Node[] {
  const hasNumber = members.some((member) => member['type'] === 'number' && Object.keys(member).length === 1)
  return hasNumber ? members.filter((member) => member['type'] !== 'integer') : members
}

function tidyChildren(schema: Node): Node {
  const entries = Object.entries(schema).flatMap(([key, value]): [string, Json][] => {
    if (isSafeBound(key, value)) return []
    if (key === 'properties') return [[key, mapValues(value as Node, (member) => tidy(member as Node))]]
    if (key === 'additionalProperties' && typeof value === 'object') return [[key, tidy(value as Node)]]
    if (key === 'items')
      return [[key, Array.isArray(value) ? value.map((item) => tidy(item as Node)) : tidy(value as Node)]]
    // every key of JSON is a text
    return key === 'propertyNames' ? [] : [[key, value]]
  })
  return Object.fromEntries(entries)
}

function takesLookup(schema: Node): boolean {
  if ('enum' in schema) return true
  const types = [schema['type'] ?? []].flat()
  return (
    !types.includes('string') && types.some((type) => type === 'number' || type === 'integer' || type === 'boolean')
  )
}

/** zod's own limits of whole numbers. */
function isSafeBound(key: string, value: Json): boolean {
  return (key === 'minimum' || key === 'maximum') && Math.abs(Number(value)) === Number.MAX_SAFE_INTEGER
}

function isImpossible(schema: Node): boolean {
  return 'not' in schema
}

function described(schema: Node, reference: Node): Node {
  const { description } = schema
  if (description === undefined) return reference
  return '$ref' in reference ? { description, allOf: [reference] } : { description, ...reference }
}

function without(schema: Node, keys: readonly string[]): Node {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => !keys.includes(key)))
}

function mapValues(members: Node, change: (member: Json) => Json): Node {
  return Object.fromEntries(Object.entries(members).map(([key, member]) => [key, change(member)]))
}
