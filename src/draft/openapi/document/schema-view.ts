import { isJsonObject, isList, type JsonObject, type JsonValue } from '../../../json/json.ts'
import { numberAt, partOf, partsOf, type References, referenceIn, type Spot, textAt } from './spot.ts'

/**
 * What a schema says, with everything of `allOf` in it. Of `oneOf` and `anyOf` the properties of all are here, and each
 * alternative in `variants`. Parts are spots: they are looked at when somebody asks.
 */
export interface SchemaView {
  readonly at: string
  /** of the component, when it is one: `Order` */
  readonly name: string | undefined
  /** without `null` */
  readonly types: ReadonlySet<string>
  readonly nullable: boolean
  readonly format: string | undefined
  readonly description: string
  readonly properties: ReadonlyMap<string, Spot>
  readonly required: ReadonlySet<string>
  readonly items: Spot | undefined
  /** what the values of an object with free keys are */
  readonly values: Spot | undefined
  readonly variants: readonly SchemaView[]
  /** the keyword's values; of one for `const` */
  readonly choices: readonly JsonValue[] | undefined
  readonly default: JsonValue | undefined
  readonly example: JsonValue | undefined
  readonly minimum: number | undefined
  readonly maximum: number | undefined
  /** the schema says nothing about what the value is */
  readonly isSilent: boolean
}

/** Looks at schemas, each once. */
export interface Schemas {
  readonly view: (spot: Spot | undefined) => SchemaView
  readonly property: (view: SchemaView, name: string) => SchemaView | undefined
}

// Properties put together over a whole document: beyond it what is new is left out, so that no document takes for ever.
const mostMerged = 3_000_000
const mostProperties = 500
const mostVariants = 40

/** The schemas of one document. References in circles end at the first that comes again. */
export function schemasOf(references: References): Schemas {
  const known = new Map<object, SchemaView>()
  const budget = { left: mostMerged }
  const view = (spot: Spot | undefined): SchemaView => {
    if (spot === undefined) return nothing('#')
    const found = references.follow(spot)
    if (!isJsonObject(found.value)) return nothing(found.at)
    const before = known.get(found.value)
    if (before !== undefined) return before
    // what asks for itself meets nothing
    known.set(found.value, nothing(found.at))
    const made = beside(spot, merged(found, { view, budget }))
    known.set(found.value, made)
    return made
  }
  return {
    view,
    property: (of, name) => (of.properties.has(name) ? view(of.properties.get(name)) : undefined),
  }
}

interface Look {
  readonly view: (spot: Spot) => SchemaView
  readonly budget: { left: number }
}

/** A schema that is written out, as an example of its values: for documents that show answers and describe none. */
export function schemaOfValue(value: JsonValue, depth = 6): JsonObject {
  if (depth === 0 || value === null) return {}
  if (isList(value)) {
    const [first] = value
    return first === undefined ? { type: 'array' } : { type: 'array', items: schemaOfValue(first, depth - 1) }
  }
  if (isJsonObject(value)) {
    const parts = Object.entries(value).slice(0, mostProperties)
    return {
      type: 'object',
      properties: Object.fromEntries(parts.map(([key, inner]) => [key, schemaOfValue(inner, depth - 1)])),
    }
  }
  if (typeof value === 'string') return { type: 'string' }
  return { type: typeof value === 'boolean' ? 'boolean' : Number.isInteger(Number(value)) ? 'integer' : 'number' }
}

function nothing(at: string): SchemaView {
  return {
    at,
    name: componentName(at),
    types: new Set(),
    nullable: false,
    format: undefined,
    description: '',
    properties: new Map(),
    required: new Set(),
    items: undefined,
    values: undefined,
    variants: [],
    choices: undefined,
    default: undefined,
    example: undefined,
    minimum: undefined,
    maximum: undefined,
    isSilent: true,
  }
}

function componentName(at: string): string | undefined {
  return /^#\/(?:components\/schemas|definitions)\/([^/]+)$/.exec(at)?.[1]
}

// what stands beside a reference is said here only
function beside(spot: Spot, found: SchemaView): SchemaView {
  const description = referenceIn(spot) === undefined ? undefined : textAt(spot, 'description')
  return description === undefined ? found : { ...found, description }
}

function merged(spot: Spot, look: Look): SchemaView {
  const own = ownView(spot)
  const whole = partsOf(partOf(spot, 'allOf'))
    .slice(0, mostVariants)
    .reduce((sum, [, part]) => both(sum, look.view(part), look), own)
  const alternatives = [...partsOf(partOf(spot, 'oneOf')), ...partsOf(partOf(spot, 'anyOf'))]
    .slice(0, mostVariants)
    .map(([, part]) => ({ part, view: look.view(part) }))
  const real = alternatives.filter(({ part }) => !isNull(part))
  const nullable = whole.nullable || real.length < alternatives.length || real.some(({ view }) => view.nullable)
  const [only] = real
  if (real.length === 1 && only !== undefined) return { ...both(whole, only.view, look), nullable, at: spot.at }
  const variants = real.map(({ view }) => both(whole, view, look))
  const union = variants.reduce((sum, each) => ({ ...both(sum, each, look), required: whole.required }), whole)
  return { ...union, variants, nullable, at: spot.at, name: componentName(spot.at) }
}

function isNull({ value }: Spot): boolean {
  return isJsonObject(value) && value['type'] === 'null'
}

function ownView(spot: Spot): SchemaView {
  const { value } = partOf(spot, 'type')
  const types = (isList(value) ? value : [value]).filter((type) => typeof type === 'string')
  const properties = partsOf(partOf(spot, 'properties')).slice(0, mostProperties)
  const items = partOf(spot, 'items')
  const { value: constant } = partOf(spot, 'const')
  const { value: choices } = partOf(spot, 'enum')
  const { value: examples } = partOf(spot, 'examples')
  const { value: required } = partOf(spot, 'required')
  const free = partOf(spot, 'additionalProperties')
  const kinds = types.filter((type) => type !== 'null')
  const known = {
    items: items.value === undefined ? undefined : items,
    values: isJsonObject(free.value) ? free : undefined,
  }
  return {
    ...nothing(spot.at),
    ...known,
    types: new Set(kinds.length > 0 ? kinds : impliedTypes(properties.length, known)),
    nullable:
      partOf(spot, 'nullable').value === true || partOf(spot, 'x-nullable').value === true || types.includes('null'),
    format: textAt(spot, 'format'),
    description: textAt(spot, 'description') ?? textAt(spot, 'title') ?? '',
    properties: new Map(properties),
    required: new Set(isList(required) ? required.filter((name) => typeof name === 'string') : []),
    choices: constant === undefined ? (isList(choices) ? choices : undefined) : [constant],
    default: partOf(spot, 'default').value,
    example: partOf(spot, 'example').value ?? (isList(examples) ? examples[0] : undefined),
    minimum: numberAt(spot, 'minimum'),
    maximum: numberAt(spot, 'maximum'),
    isSilent: kinds.length === 0 && properties.length === 0 && items.value === undefined && known.values === undefined,
  }
}

function impliedTypes(
  properties: number,
  { items, values }: { readonly items: Spot | undefined; readonly values: Spot | undefined },
): readonly string[] {
  if (properties > 0 || values !== undefined) return ['object']
  return items === undefined ? [] : ['array']
}

function both(left: SchemaView, right: SchemaView, { budget }: Look): SchemaView {
  budget.left -= left.properties.size + right.properties.size
  const fits = budget.left > 0
  const properties = fits
    ? new Map(
        [...left.properties, ...[...right.properties].filter(([name]) => !left.properties.has(name))].slice(
          0,
          mostProperties,
        ),
      )
    : left.properties
  return {
    at: left.at,
    name: left.name ?? right.name,
    types: new Set([...left.types, ...right.types]),
    nullable: left.nullable,
    format: left.format ?? right.format,
    description: left.description || right.description,
    properties,
    required: new Set([...left.required, ...right.required]),
    items: left.items ?? right.items,
    values: left.values ?? right.values,
    variants: left.variants.length > 0 ? left.variants : right.variants,
    choices: left.choices ?? right.choices,
    default: left.default ?? right.default,
    example: left.example ?? right.example,
    minimum: left.minimum ?? right.minimum,
    maximum: left.maximum ?? right.maximum,
    isSilent: left.isSilent && right.isSilent,
  }
}
