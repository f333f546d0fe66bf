import type { RequestParts } from './request-parts.ts'

/** Calls of one list: same method, same path but for ids in it. */
export interface CallGroup {
  readonly method: string
  /** `{}` where ids stand, or a variable by its name: `{orderId}` */
  readonly template: readonly string[]
  readonly calls: readonly RequestParts[]
}

const id =
  /^(?:\d+|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{16,}|(?=[^a-z]*[a-z])(?=\D*\d\D*\d\D*\d)[\w-]{10,})$/i
const variable = /^\{[^{}]+\}$/

/** True for a segment of a template that stands for many. */
export function isOpen(segment: string): boolean {
  return segment === '{}' || variable.test(segment)
}

/** The groups in the order of their first calls. `ids`: segments that look like ids are taken for ids. */
export function groupCalls(calls: readonly RequestParts[], { ids }: { readonly ids: boolean }): readonly CallGroup[] {
  const groups = new Map<string, { method: string; template: readonly string[]; calls: RequestParts[] }>()
  for (const parts of calls) {
    const { method } = parts.call
    const template = parts.url.segments.map((segment, index) =>
      ids && index > 0 && id.test(segment) && !/^v\d/i.test(segment) ? '{}' : segment,
    )
    const key = JSON.stringify([method, parts.url.origin, template, operationOf(parts)])
    const group = groups.get(key) ?? { method, template, calls: [] }
    group.calls.push(parts)
    groups.set(key, group)
  }
  return [...groups.values()]
}

/** What tells POSTs to one path apart: the query of GraphQL, or the whole body. */
function operationOf({ json, data, call }: RequestParts): string {
  if (call.method !== 'POST') return ''
  const named = json?.value['operationName'] ?? json?.value['query']
  if (typeof named === 'string') return named
  return json === undefined ? JSON.stringify(data?.value ?? null) : Object.keys(json.value).join(',')
}
