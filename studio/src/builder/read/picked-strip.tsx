import type { ReactNode } from 'react'
import type { ConfigEdit } from '../../api/contract.ts'
import { Button } from '../../design/button.tsx'
import { CopyButton } from '../../design/command-line.tsx'
import type { Tree } from '../../design/tree/json-text.ts'
import { JsonValueText } from '../../design/tree/json-value.tsx'
import { pathWords, type TreePath } from '../../design/tree/tree-rows.ts'
import { useBuilder } from '../builder-context.ts'
import css from './picked-strip.module.css'
import { usesOf } from './words/picked-uses.ts'

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
