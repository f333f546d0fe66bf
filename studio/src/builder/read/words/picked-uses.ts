import { isBranch, isTreeList, type Tree } from '../../../design/tree/json-text.ts'
import { pathWords, type TreePath } from '../../../design/tree/tree-rows.ts'

/** What a value that was clicked can be used as: a key of the config, below the resource. */
export interface Use {
  readonly label: string
  readonly rest: readonly string[]
  readonly value: string | Readonly<Record<string, string>>
  readonly title?: string
}

/** What stands in an answer beside its records may lead to the next page: a link, or what the next request has to say. */
function pagingOf(path: TreePath, value: Tree): Use | undefined {
  const name = path.at(-1)
  if (isBranch(value) || typeof name !== 'string' || path.some((step) => typeof step === 'number')) return undefined
  if (value === null || typeof value === 'boolean') return undefined
  const words = pathWords(path)
  const isLink = typeof value === 'string' && /^(?:https?:\/\/|\/|\?)/i.test(value)
  return {
    label: 'Use for the next page',
    title: isLink ? 'the next request goes there' : `the next request sends it as “${name}”; another name under Paging`,
    rest: ['endpoint', 'paginator'],
    value: isLink
      ? { type: 'json_link', next_url_path: words }
      : { type: 'cursor', cursor_path: words, cursor_param: name },
  }
}

/** What a value at a path of an answer, or of a record, can be used as. */
export function usesOf({
  path,
  value,
  of,
}: {
  path: TreePath
  value: Tree
  of: 'response' | 'record'
}): readonly Use[] {
  const words = pathWords(path)
  if (words === '') return []
  if (of === 'response') {
    const isList = isBranch(value) && isTreeList(value)
    const isRecord = isBranch(value) && !isTreeList(value)
    const paging = pagingOf(path, value)
    if (paging !== undefined) return [paging]
    // an index of a list is not a selector
    if ((!isList && !isRecord) || path.some((step) => typeof step === 'number')) return []
    return [{ label: 'Use as selector', rest: ['endpoint', 'data_selector'], value: words }]
  }
  if (isBranch(value) || value === null || path.some((step) => typeof step === 'number')) return []
  const cursor = {
    label: 'Use as cursor',
    rest: ['endpoint', 'incremental'],
    value: { cursor_path: words },
  }
  return path.length === 1 ? [{ label: 'Use as primary key', rest: ['primary_key'], value: words }, cursor] : [cursor]
}
