import { type ReactNode, useState } from 'react'
import type { PreviewedResource } from '../../api/contract.ts'
import { EmptyState } from '../../design/states.tsx'
import type { Tree } from '../../design/tree/json-text.ts'
import { JsonTree } from '../../design/tree/json-tree.tsx'
import { idOf, type TreePath } from '../../design/tree/tree-rows.ts'
import { useBuilder } from '../builder-context.ts'
import { PickedStrip } from './picked-strip.tsx'

/** The records that were found, after the config's own steps. */
export function RecordsTab({ resource }: { resource: PreviewedResource }): ReactNode {
  const [picked, setPicked] = useState<{ readonly path: TreePath; readonly value: Tree }>()
  const { show } = useBuilder()
  if (resource.records.length === 0)
    return (
      <EmptyState title="No records were found">
        {resource.exchanges.length === 0
          ? 'No request went out for it.'
          : 'Look at the response: pick the list that holds the records there and use it as the selector.'}
      </EmptyState>
    )
  void show
  return (
    <>
      <JsonTree
        label="Records"
        tree={resource.records}
        depth={2}
        onPick={(path, value) => setPicked({ path, value })}
        {...(picked !== undefined && { picked: idOf(picked.path) })}
      />
      {picked !== undefined && <PickedStrip path={picked.path.slice(1)} value={picked.value} of="record" />}
    </>
  )
}
