import { type ReactNode, useMemo, useState } from 'react'
import type { PreviewedResource } from '../../api/contract.ts'
import { useSearch } from '../../app/router.tsx'
import { Button } from '../../design/button.tsx'
import { many } from '../../design/format.ts'
import { EmptyState } from '../../design/states.tsx'
import type { Tree } from '../../design/tree/json-text.ts'
import { JsonTree } from '../../design/tree/json-tree.tsx'
import { idOf, type TreePath } from '../../design/tree/tree-rows.ts'
import { Grid } from '../../grid/grid.tsx'
import { fixedRows } from '../../grid/row-source.ts'
import { PickedStrip } from './picked-strip.tsx'
import { cellOf, columnsOf, fieldOf } from './record-columns.ts'
import css from './records-tab.module.css'

interface Picked {
  /** from the list of records */
  readonly path: TreePath
  readonly value: Tree
}

/** The records that were found, after the config's own steps: as a table or as they came. */
export function RecordsTab({ resource }: { resource: PreviewedResource }): ReactNode {
  const [search, setSearch] = useSearch()
  const [picked, setPicked] = useState<Picked>()
  const { records, recordCount } = resource
  if (records.length === 0)
    return (
      <EmptyState title="No records were found">
        {resource.exchanges.length === 0
          ? 'No request went out for it.'
          : 'Look at the response: pick the list that holds the records there and use it as the selector.'}
      </EmptyState>
    )
  const isTree = search.get('as') === 'tree'
  return (
    <div className={css['tab']}>
      <div className={css['head']}>
        <span>{many(recordCount, 'record')}, as they came</span>
        <span className={css['switch']} role="group" aria-label="Show the records as">
          <Button look={isTree ? 'quiet' : 'plain'} aria-pressed={!isTree} onClick={() => setSearch({ as: undefined })}>
            Table
          </Button>
          <Button look={isTree ? 'plain' : 'quiet'} aria-pressed={isTree} onClick={() => setSearch({ as: 'tree' })}>
            Tree
          </Button>
        </span>
      </div>
      {isTree ? (
        <JsonTree
          label="Records"
          tree={records}
          depth={2}
          onPick={(path, value) => setPicked({ path, value })}
          {...(picked !== undefined && { picked: idOf(picked.path) })}
        />
      ) : (
        <RecordsGrid resource={resource} onPick={setPicked} />
      )}
      {picked !== undefined && picked.path.length > 1 && (
        <PickedStrip path={picked.path.slice(1)} value={picked.value} of="record" />
      )}
    </div>
  )
}

function RecordsGrid({
  resource: { records, resource },
  onPick,
}: {
  resource: PreviewedResource
  onPick: (picked: Picked) => void
}): ReactNode {
  const columns = useMemo(() => columnsOf(records, []), [records])
  const source = useMemo(
    () => fixedRows(records.map((record) => ({ values: columns.map(({ name }) => cellOf(fieldOf(record, name))) }))),
    [records, columns],
  )
  return (
    <div className={css['grid']}>
      <Grid
        label={`Records of ${resource}`}
        table={resource}
        columns={columns}
        source={source}
        onSelection={({ focus }, shown) => {
          const column = shown[focus.column]
          const record = records[focus.row]
          if (column !== undefined && record !== undefined)
            onPick({ path: [focus.row, column.name], value: fieldOf(record, column.name) ?? null })
        }}
      />
    </div>
  )
}
