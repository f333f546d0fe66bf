import type { JsonValue } from '../../../json/json.ts'
import { answerOf, type Answer } from './answer.ts'
import type { SchemaView } from './schema-view.ts'
import type { Sources } from './sources.ts'
import { partOf, partsOf, type Spot, textAt } from './spot.ts'

/** Something that a request can say: a parameter, or a property of its JSON body. */
export interface Input {
  readonly name: string
  readonly where: 'query' | 'path' | 'header' | 'cookie' | 'body'
  readonly required: boolean
  readonly description: string
  readonly schema: SchemaView
  /** of the parameter itself, which goes before that of its schema */
  readonly example: JsonValue | undefined
  /** a list goes as one text with commas */
  readonly isJoined: boolean
  readonly at: string
}

/** One method of one path. */
export interface Operation {
  readonly method: string
  readonly path: string
  /** `GET /orders` */
  readonly what: string
  readonly at: string
  readonly id: string
  readonly summary: string
  readonly isDeprecated: boolean
  readonly inputs: readonly Input[]
  readonly answer: Answer
  /** its own `security`; nothing = the document's */
  readonly security: Spot
  /** its own `servers`, or its path's */
  readonly servers: Spot
  /** a JSON body is documented */
  readonly hasBody: boolean
  /** why its requests cannot be made from what the document says about the body */
  readonly bodyTrouble: string | undefined
}

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query']

/** All operations of the document, in its order. */
export function operationsOf(sources: Sources): readonly Operation[] {
  return partsOf(partOf(sources.root, 'paths'))
    .filter(([path]) => !path.startsWith('x-'))
    .flatMap(([path, spot]) => {
      const item = sources.references.follow(spot)
      return methods
        .map((method) => ({ method, spot: partOf(item, method) }))
        .filter(({ spot: { value } }) => typeof value === 'object' && value !== null)
        .map(({ method, spot: operation }) => readOperation({ path, item, method, operation }, sources))
    })
}

interface Found {
  readonly path: string
  readonly item: Spot
  readonly method: string
  readonly operation: Spot
}

function readOperation({ path, item, method, operation }: Found, sources: Sources): Operation {
  const own = partOf(operation, 'servers')
  const body = method === 'post' ? bodyOf(operation, sources) : { inputs: [], trouble: undefined, isThere: false }
  return {
    method,
    path,
    what: `${method.toUpperCase()} ${path}`,
    at: operation.at,
    id: textAt(operation, 'operationId') ?? '',
    summary: textAt(operation, 'summary') ?? textAt(operation, 'description') ?? '',
    isDeprecated: partOf(operation, 'deprecated').value === true,
    inputs: [...parametersOf(item, operation, sources), ...body.inputs],
    answer:
      method === 'get' || method === 'post'
        ? answerOf(operation, sources)
        : { kind: 'none', why: 'it changes data', at: operation.at },
    security: partOf(operation, 'security'),
    servers: own.value === undefined ? partOf(item, 'servers') : own,
    hasBody: body.isThere,
    bodyTrouble: body.trouble,
  }
}

/** Those of the path and of the operation, which go before; each name once per place. */
function parametersOf(item: Spot, operation: Spot, sources: Sources): readonly Input[] {
  const read = [...partsOf(partOf(item, 'parameters')), ...partsOf(partOf(operation, 'parameters'))].flatMap(
    ([, spot]) => {
      const input = readParameter(sources.references.follow(spot), sources)
      return input === undefined ? [] : [[`${input.where} ${input.name}`, input] as const]
    },
  )
  return [...new Map(read).values()]
}

function readParameter(spot: Spot, sources: Sources): Input | undefined {
  const name = textAt(spot, 'name')
  const where = textAt(spot, 'in')
  if (name === undefined || (where !== 'query' && where !== 'path' && where !== 'header' && where !== 'cookie'))
    return undefined
  const [, media] = partsOf(partOf(spot, 'content'))[0] ?? []
  const described = media === undefined ? partOf(spot, 'schema') : partOf(media, 'schema')
  // 2.0 says it in the parameter itself
  const schema = sources.schemas.view(described.value === undefined ? spot : described)
  const [, first] = partsOf(partOf(spot, 'examples'))[0] ?? []
  const example =
    partOf(spot, 'example').value ??
    partOf(spot, 'x-example').value ??
    (first === undefined ? undefined : partOf(sources.references.follow(first), 'value').value)
  return {
    name,
    where,
    required: where === 'path' || partOf(spot, 'required').value === true,
    description: textAt(spot, 'description') ?? schema.description,
    schema,
    example,
    isJoined: isJoined(spot, sources),
    at: spot.at,
  }
}

// the default is `explode: true` in 3.x, and csv in 2.0
function isJoined(spot: Spot, { version }: Sources): boolean {
  return version === '2.0'
    ? (textAt(spot, 'collectionFormat') ?? 'csv') === 'csv'
    : partOf(spot, 'explode').value === false && (textAt(spot, 'style') ?? 'form') === 'form'
}

function bodyOf(
  operation: Spot,
  sources: Sources,
): { readonly inputs: readonly Input[]; readonly trouble: string | undefined; readonly isThere: boolean } {
  const schema = bodySchema(operation, sources)
  if (schema === undefined) return { inputs: [], trouble: undefined, isThere: false }
  if (typeof schema === 'string') return { inputs: [], trouble: schema, isThere: true }
  const view = sources.schemas.view(schema)
  if (view.types.size > 0 && !view.types.has('object'))
    return { inputs: [], trouble: 'its body is not an object', isThere: true }
  const inputs = [...view.properties].map(([name, spot]): Input => {
    const property = sources.schemas.view(spot)
    return {
      name,
      where: 'body',
      required: view.required.has(name),
      description: property.description,
      schema: property,
      example: undefined,
      isJoined: false,
      at: spot.at,
    }
  })
  return { inputs, trouble: undefined, isThere: true }
}

/** The schema of the JSON body; nothing where there is no body; a text where it is not JSON. */
function bodySchema(operation: Spot, sources: Sources): Spot | string | undefined {
  if (sources.version === '2.0') {
    const parameters = partsOf(partOf(operation, 'parameters')).map(([, spot]) => sources.references.follow(spot))
    const body = parameters.find((spot) => textAt(spot, 'in') === 'body')
    if (parameters.some((spot) => textAt(spot, 'in') === 'formData')) return 'its body is a form'
    return body === undefined ? undefined : partOf(body, 'schema')
  }
  const body = sources.references.follow(partOf(operation, 'requestBody'))
  if (body.value === undefined) return undefined
  const types = partsOf(partOf(body, 'content'))
  const [, json] = types.find(([type]) => /^(?:application\/(?:.+\+)?json|\*\/\*)/i.test(type)) ?? []
  if (json === undefined && types.length > 0) return `its body is ${types[0]?.[0] ?? 'no JSON'}`
  return json === undefined ? undefined : partOf(json, 'schema')
}
