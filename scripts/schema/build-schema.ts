/** The JSON Schema of the config: zod shapes of the reader, and the options of the catalog's components. */
import { z } from 'zod'
import { clientShape } from '../../src/config/shapes/client.ts'
import { endpointShape, errorHandlerShape, responseActionShape } from '../../src/config/shapes/endpoint.ts'
import {
  columnShape,
  dispositionShape,
  processingStepShape,
  schemaContractShape,
} from '../../src/config/shapes/hints.ts'
import { nestedHintsShape, referenceShape } from '../../src/config/shapes/nested-hints.ts'
import { incrementalShape } from '../../src/config/shapes/incremental.ts'
import { defaultsShape, resourceShape } from '../../src/config/shapes/resource.ts'
import { configShape, environmentShape } from '../../src/config/shapes/top-level.ts'
import type { AuthDefinition } from '../../src/model/auth.ts'
import type { DecoderDefinition } from '../../src/model/decoder.ts'
import type { DestinationDefinition } from '../../src/model/destination.ts'
import type { PaginatorDefinition } from '../../src/model/paginator.ts'
import { configSchemaUrl } from '../../src/model/schema-url.ts'
import { catalog } from '../../src/pipeline/catalog.ts'
import { tidy, type Json, type Node } from './tidy.ts'

/** Shapes that get a definition of their own, so that an error names them and editors show them once. */
const named: Readonly<Record<string, z.ZodType>> = {
  client: clientShape,
  endpoint: endpointShape,
  resource: resourceShape,
  resource_defaults: defaultsShape,
  environment: environmentShape,
  incremental: incrementalShape,
  processing_step: processingStepShape,
  response_action: responseActionShape,
  error_handler: errorHandlerShape,
  column: columnShape,
  nested_hints: nestedHintsShape,
  reference: referenceShape,
  write_disposition: dispositionShape,
  schema_contract: schemaContractShape,
}

const lookup: Node = {
  type: 'string',
  pattern: '\\$\\{(secrets|config|env)\\.[^}]+\\}',
  description: 'looked up when the config is read: ${secrets.key}, ${config.key} or ${env.NAME}',
}

/** Draft 7, which is what YAML editors speak. */
export function buildSchema(): Node {
  const shapes = Object.fromEntries(Object.entries(named).map(([name, shape]) => [name, tidy(convert(shape, name))]))
  const config = tidy(convert(configShape, ''))
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: configSchemaUrl,
    title: 'sluice configuration',
    ...config,
    definitions: {
      ...shapes,
      environment: withParts(shapes['environment'] ?? {}, { config, client: shapes['client'] ?? {} }),
      ...paginatorSchemas(),
      ...authSchemas(),
      ...destinationSchemas(),
      ...decoderSchemas(),
      lookup,
    },
  }
}

/** An environment's mappings are laid over the config key by key, so a paginator or auth in them may be a part of one. */
function withParts(environment: Node, { config, client }: { readonly config: Node; readonly client: Node }): Node {
  const { properties: top } = config as { readonly properties: Node }
  const { properties: inClient } = client as { readonly properties: Node }
  const part = (description: string): Node => ({ description })
  const partial = {
    ...client,
    description: 'parts of "client" that are different here',
    properties: {
      ...inClient,
      auth: part('parts of "auth", laid over it'),
      paginator: part('parts of "paginator", laid over it'),
      response_format: part('parts of "response_format", laid over it'),
    },
  }
  const properties = {
    ...(environment['properties'] as Node),
    client: partial,
    destination: part('where to load here: a text, or parts of "destination"'),
    resources: top['resources'] ?? {},
  }
  return { ...environment, properties }
}

/** The file's text. */
export function schemaText(): string {
  return `${JSON.stringify(buildSchema(), null, 2)}\n`
}

function convert(shape: z.ZodType, self: string): Node {
  const names = new Map(Object.entries(named).map(([name, each]) => [each, name]))
  const { $schema: _, ...schema } = z.toJSONSchema(shape, {
    target: 'draft-7',
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const { type } = zodSchema._zod.def
      // functions and objects made by code cannot be written in YAML
      if (type === 'custom') jsonSchema.not = {}
      if (type === 'bigint') jsonSchema.type = 'integer'
      const name = names.get(zodSchema as unknown as z.ZodType)
      if (name === undefined || name === self) return
      for (const key of Object.keys(jsonSchema)) delete (jsonSchema as Record<string, unknown>)[key]
      jsonSchema.$ref = `#/definitions/${name}`
    },
  })
  return schema as Node
}

function paginatorSchemas(): Node {
  const definitions = Object.values<PaginatorDefinition>(catalog.paginators)
  const ofType = definitions.map((definition) => [`paginator_${definition.type}`, withType(definition)] as const)
  const shorthands = definitions.filter((definition) => definition.options.safeParse({}).success)
  const auto: Node = {
    type: 'object',
    description: 'found out from the first page',
    properties: { type: { const: 'auto', description: 'found out from the first page' } },
    required: ['type'],
    additionalProperties: false,
  }
  return {
    paginator: {
      description: 'how to ask for the next page: a type, or a mapping with "type" and its options',
      oneOf: [{ enum: ['auto', ...shorthands.flatMap(namesOf)] }, { type: 'null' }, auto, ...refsOf(ofType)],
      ...typesToOffer(['auto', ...definitions.flatMap(namesOf)]),
    },
    ...Object.fromEntries(ofType),
  }
}

function authSchemas(): Node {
  const definitions = Object.values<AuthDefinition>(catalog.auths)
  const ofType = definitions.map((definition) => [`auth_${definition.type}`, withType(definition)] as const)
  const bearer = definitions.find(({ type }) => type === 'bearer')
  // dlt's rule: a mapping without a type is a bearer token
  const untyped = bearer === undefined ? [] : [{ ...optionsOf(bearer), description: 'a bearer token' }]
  const one: Json[] = [{ enum: definitions.flatMap(namesOf) }, ...refsOf(ofType), ...untyped]
  return {
    auth: {
      description:
        'a type, a mapping with "type" and its options, or a list: the first whose secrets are all present (null: none)',
      oneOf: [{ type: 'null' }, ...one, { type: 'array', items: { oneOf: [{ type: 'null' }, ...one] } }, { $ref: '#/definitions/lookup' }],
      ...typesToOffer(definitions.flatMap(namesOf)),
    },
    ...Object.fromEntries(ofType),
  }
}

function destinationSchemas(): Node {
  const definitions = Object.values<DestinationDefinition>(catalog.destinations)
  const ofType = definitions.map((definition) => [`destination_${definition.type}`, withCredentials(definition)] as const)
  const forms = definitions.flatMap((definition) => definition.forms).join(', ')
  return {
    destination: {
      description: `where to load: a text (${forms}), or a mapping with "type" and its options`,
      oneOf: [{ type: 'string' }, ...refsOf(ofType)],
      ...typesToOffer(definitions.flatMap(namesOf)),
    },
    ...Object.fromEntries(ofType),
  }
}

/** What every destination takes beside its own options. */
function withCredentials(definition: DestinationDefinition): Node {
  const { properties, ...rest } = withType(definition)
  const { properties: options } = optionsOf(definition)
  const credentials: Node = {
    description: 'a URL or path, or the options; what is left out is looked up',
    anyOf: [{ type: 'string' }, { type: 'object', properties: options ?? {}, additionalProperties: false }],
  }
  const name: Node = { type: 'string', description: 'looked up under destination.<name>.credentials; default: the type' }
  return { ...rest, properties: { ...(properties as Node), credentials, destination_name: name } }
}

function decoderSchemas(): Node {
  const definitions = Object.values<DecoderDefinition>(catalog.decoders)
  const ofType = definitions.map((definition) => [`decoder_${definition.type}`, withType(definition)] as const)
  return {
    decoder: {
      description: 'how a body becomes records: a type, or a mapping with "type" and its options',
      oneOf: [{ enum: ['auto', ...definitions.flatMap(namesOf)] }, { type: 'null' }, ...refsOf(ofType)],
      ...typesToOffer(definitions.flatMap(namesOf)),
    },
    ...Object.fromEntries(ofType),
  }
}

/**
 * Says nothing that the alternatives do not say: editors drop an alternative while an option that it requires is still to
 * be written, and would not offer its type.
 */
function typesToOffer(types: readonly string[]): Node {
  const type: Json = ['object', 'array', 'string', 'null']
  return { type, properties: { type: { enum: types, description: 'which one' } } }
}

type Definition = PaginatorDefinition | AuthDefinition | DestinationDefinition | DecoderDefinition

function namesOf({ type, aliases = [] }: Definition): readonly string[] {
  return [type, ...aliases]
}

function refsOf(schemas: readonly (readonly [string, Node])[]): Node[] {
  return schemas.map(([name]) => ({ $ref: `#/definitions/${name}` }))
}

/** The options with `type` in front; what is looked up when left out is not required. */
function withType(definition: Definition): Node {
  const { properties, required, ...rest } = optionsOf(definition)
  const names = namesOf(definition)
  const which: Node = names.length === 1 ? { const: names[0] ?? '' } : { enum: names }
  const type: Node = { ...which, description: definition.summary }
  return {
    description: definition.summary,
    ...rest,
    properties: { type, ...(properties as Node) },
    required: ['type', ...(required as readonly string[])],
  }
}

function optionsOf(definition: Definition): Node {
  const options = tidy(convert(definition.options, ''))
  const injectable = 'injectable' in definition ? definition.injectable : []
  const required = ((options['required'] ?? []) as readonly string[]).filter((key) => !injectable.includes(key))
  return { ...options, required }
}
