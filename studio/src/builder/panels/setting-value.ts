import type { ConfigEdit } from '../../api/contract.ts'
import type { SchemaNode } from '../text/schema-walk.ts'

type JsonValue = Extract<ConfigEdit, { op: 'set' | 'insert' }>['value']

function typesIn(nodes: readonly SchemaNode[]): readonly string[] {
  return nodes.flatMap(({ type }) => (type === undefined ? [] : typeof type === 'string' ? [type] : type))
}

export function isFlag(nodes: readonly SchemaNode[]): boolean {
  return typesIn(nodes).includes('boolean') && !typesIn(nodes).includes('number')
}

function isTextList(nodes: readonly SchemaNode[]): boolean {
  return nodes.some(({ type, items }) => type === 'array' && items?.type === 'string')
}

/** Whether a value of the setting can be typed on one line: no mapping, and of lists only those of words. */
export function canType(nodes: readonly SchemaNode[], value: unknown): boolean {
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string')
  if (typeof value === 'object' && value !== null) return false
  const plain = ['string', 'number', 'integer', 'boolean']
  const hasWords = nodes.some((node) => node.enum !== undefined || node.const !== undefined)
  return hasWords || typesIn(nodes).some((type) => plain.includes(type)) || isTextList(nodes)
}

/** How a value stands in a field: lists with commas. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (Array.isArray(value)) return value.join(', ')
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : JSON.stringify(value)
}

/** What is meant by a typed text; undefined = nothing is to be set. */
export function valueOf(text: string, nodes: readonly SchemaNode[]): JsonValue | undefined {
  const trimmed = text.trim()
  if (trimmed === '') return undefined
  const types = typesIn(nodes)
  if (types.includes('boolean') && (trimmed === 'true' || trimmed === 'false')) return trimmed === 'true'
  const takesNumbers = types.includes('number') || types.includes('integer')
  if (takesNumbers && /^-?\d+(?:\.\d+)?$/.test(trimmed) && String(Number(trimmed)) === trimmed) return Number(trimmed)
  if (isTextList(nodes) && trimmed.includes(','))
    return trimmed
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '')
  return trimmed
}
