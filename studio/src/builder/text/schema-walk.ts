import type { ConfigPath, ConfigSchema } from '../../api/contract.ts'

/** A part of the JSON Schema of configs, as far as completion and forms look at it. */
export interface SchemaNode {
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly default?: unknown
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly properties?: Readonly<Record<string, SchemaNode>>
  readonly additionalProperties?: boolean | SchemaNode
  readonly items?: SchemaNode
  readonly anyOf?: readonly SchemaNode[]
  readonly oneOf?: readonly SchemaNode[]
  readonly allOf?: readonly SchemaNode[]
  readonly $ref?: string
  readonly definitions?: Readonly<Record<string, SchemaNode>>
  readonly required?: readonly string[]
}

/** A key that may stand at a place. */
export interface KnownKey {
  readonly name: string
  readonly node: SchemaNode
  readonly description: string
}

/** The schema with the way to its definitions. */
export interface Schema {
  readonly root: SchemaNode
  readonly resolve: (node: SchemaNode) => readonly SchemaNode[]
}

const deepest = 12

export function openSchema(schema: ConfigSchema): Schema {
  const root = schema as SchemaNode
  const resolve = (node: SchemaNode, depth = 0): readonly SchemaNode[] => {
    if (depth > deepest) return []
    const target = node.$ref === undefined ? undefined : root.definitions?.[node.$ref.replace('#/definitions/', '')]
    const parts = [
      ...(target === undefined ? [] : [target]),
      ...(node.allOf ?? []),
      ...(node.anyOf ?? []),
      ...(node.oneOf ?? []),
    ]
    return [node, ...parts.flatMap((part) => resolve(part, depth + 1))]
  }
  return { root, resolve: (node) => resolve(node) }
}

/**
 * What may stand at a path: all alternatives. Of components (`type: cursor`) only those of the type that `value` has there,
 * when it has one.
 */
export function nodesAt(schema: Schema, path: ConfigPath, value: unknown): readonly SchemaNode[] {
  let nodes: readonly SchemaNode[] = schema.resolve(schema.root)
  let here: unknown = value
  for (const step of path) {
    nodes = ofType(nodes, here)
      .flatMap((node) => childrenOf(node, step))
      .flatMap(schema.resolve)
    here = typeof here === 'object' && here !== null ? (here as Record<string | number, unknown>)[step] : undefined
  }
  return ofType(nodes, here)
}

function childrenOf(node: SchemaNode, step: string | number): readonly SchemaNode[] {
  if (typeof step === 'number') return node.items === undefined ? [] : [node.items]
  const named =
    node.properties !== undefined && Object.hasOwn(node.properties, step) ? node.properties[step] : undefined
  if (named !== undefined) return [named]
  return typeof node.additionalProperties === 'object' ? [node.additionalProperties] : []
}

/** Without the alternatives that are for another `type` than the value has. */
function ofType(nodes: readonly SchemaNode[], value: unknown): readonly SchemaNode[] {
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined
  if (typeof type !== 'string') return nodes
  const fits = (node: SchemaNode): boolean => {
    const allowed = typesOf(node)
    return allowed.length === 0 || allowed.includes(type)
  }
  const fitting = nodes.filter(fits)
  return fitting.length === 0 ? nodes : fitting
}

/** The component types that an alternative is for: `cursor`. */
export function typesOf({ properties }: SchemaNode): readonly string[] {
  const type = properties?.['type']
  return [type?.const, ...(type?.enum ?? [])].filter((each) => typeof each === 'string')
}

/** The keys that may stand in the mapping at a path, each once. */
export function keysOf(nodes: readonly SchemaNode[], schema: Schema): readonly KnownKey[] {
  const keys = new Map<string, KnownKey>()
  for (const node of nodes)
    for (const [name, child] of Object.entries(node.properties ?? {}))
      if (!keys.has(name)) keys.set(name, { name, node: child, description: descriptionOf(child, schema) })
  return [...keys.values()]
}

/** The words that may stand as a value at a path. */
export function valuesOf(nodes: readonly SchemaNode[]): readonly string[] {
  const words = nodes.flatMap((node) => [...(node.enum ?? []), ...(node.const === undefined ? [] : [node.const])])
  const isFlag = nodes.some(({ type }) => type === 'boolean' || (Array.isArray(type) && type.includes('boolean')))
  const all = [...words.filter((word) => typeof word === 'string'), ...(isFlag ? ['true', 'false'] : [])]
  return [...new Set(all)]
}

/** What a place is for, in words. */
export function descriptionOf(node: SchemaNode, schema: Schema): string {
  return schema.resolve(node).find(({ description }) => description !== undefined)?.description ?? ''
}
