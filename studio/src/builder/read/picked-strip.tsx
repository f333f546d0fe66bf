import type { ReactNode } from 'react'
import type { ConfigEdit } from '../../api/contract.ts'
import { Button } from '../../design/button.tsx'
import { CopyButton } from '../../design/command-line.tsx'
import { isBranch, isTreeList, type Tree } from '../../design/tree/json-text.ts'
import { JsonValueText } from '../../design/tree/json-value.tsx'
import { pathWords, type TreePath } from '../../design/tree/tree-rows.ts'
import { useBuilder } from '../builder-context.ts'
import css from './picked-strip.module.css'

/** What was clicked, its path, and what it can be used as. */
export function PickedStrip({
  path,
  value,
  of,
}: {
  /** in a response from its root, in records from the record */
  path: TreePath
  value: Tree
  of: 'response' | 'record'
}): ReactNode {
  const { edit, isEditable, resource, document, read } = useBuilder()
  const words = pathWords(path)
  const uses = resource === undefined || !isEditable ? [] : usesOf({ path, value, of })
  const at = (rest: readonly string[]): ConfigEdit['path'] => [...(resource?.path ?? []), ...rest]
  const why = read?.candidates.find(({ fields }) => fields.length === 1 && fields[0] === words)?.why
  return (
    <div className={css['strip']}>
      <code className={css['path']}>
        <bdi>{words === '' ? '(all of it)' : words}</bdi>
      </code>
      <span className={css['value']}>
        <JsonValueText value={value} />
      </span>
      <CopyButton text={words} label="Copy the path" />
      {uses.map(({ label, rest, value: set, title }) => (
        <Button key={label} title={title} onClick={() => edit([{ op: 'set', document, path: at(rest), value: set }])}>
          {label}
        </Button>
      ))}
      {why !== undefined && <span className={css['why']}>{why}</span>}
    </div>
  )
}

interface Use {
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

function usesOf({ path, value, of }: { path: TreePath; value: Tree; of: 'response' | 'record' }): readonly Use[] {
  const words = pathWords(path)
  if (words === '') return []
  if (of === 'response') {
    const isList = isBranch(value) && isTreeList(value)
    const isRecord = isBranch(value) && !isTreeList(value)
    const paging = pagingOf(path, value)
    if (paging !== undefined) return [paging]
    // an index of a list is no selector
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
