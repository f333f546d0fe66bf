import { useCallback, useMemo, useState } from 'react'
import type { ListedTable } from '../../api/contract.ts'
import { type GridInset, lineHeight } from '../../grid/grid-props.ts'
import type { RowSource } from '../../grid/row-source.ts'
import { ChildRows, childrenHeight } from './child-rows.tsx'

interface Opened {
  readonly key: string
  /** rows of each child table, as far as they are counted */
  readonly counted: Readonly<Record<string, number>>
}

/** Which rows are open, and what stands under them; undefined = the table has no child tables. */
export function useOpenRows({
  pipeline,
  children,
  source,
}: {
  readonly pipeline: string
  readonly children: readonly ListedTable[]
  readonly source: RowSource | undefined
}): { readonly insets: readonly GridInset[]; readonly toggle: ((row: number) => void) | undefined } {
  // of other rows nothing is open: they are other rows
  const [opened, setOpened] = useState<{
    readonly source: RowSource | undefined
    readonly rows: ReadonlyMap<number, Opened>
  }>({
    source,
    rows: new Map(),
  })
  const rows = opened.source === source ? opened.rows : none
  const toggle = useCallback(
    (row: number): void => {
      const key = source?.row(row)?.key
      if (typeof key !== 'string') return
      setOpened((now) => {
        const open = new Map(now.source === source ? now.rows : none)
        if (!open.delete(row)) open.set(row, { key, counted: {} })
        return { source, rows: open }
      })
    },
    [source],
  )
  const insets = useMemo(
    () =>
      [...rows].map(([row, { key, counted }]): GridInset => {
        const onCounted = (table: string, found: number): void =>
          setOpened((now) => {
            const one = now.rows.get(row)
            if (one === undefined || one.counted[table] === found) return now
            return { ...now, rows: new Map(now.rows).set(row, { ...one, counted: { ...one.counted, [table]: found } }) }
          })
        const height = childrenHeight(children.map(({ name }) => counted[name]))
        return {
          row,
          lines: Math.ceil(height / lineHeight),
          content: <ChildRows pipeline={pipeline} parentKey={key} tables={children} onCounted={onCounted} />,
        }
      }),
    [rows, children, pipeline],
  )
  return { insets, toggle: children.length > 0 ? toggle : undefined }
}

const none: ReadonlyMap<number, Opened> = new Map()
