import { useCallback, useMemo, useState, useSyncExternalStore } from 'react'
import type { ListedTable } from '../../api/contract.ts'
import { type GridInset, lineHeight } from '../../grid/grid-props.ts'
import type { RowSource } from '../../grid/row-source.ts'
import { ChildRows, childrenHeight } from './child-rows.tsx'
import type { OpenRow } from './open-rows.ts'

/** Which rows are open, as the address says, and what stands under them; undefined = the table has no child tables. */
export function useOpenRows({
  pipeline,
  children,
  source,
  open,
  onOpen,
}: {
  readonly pipeline: string
  readonly children: readonly ListedTable[]
  readonly source: RowSource
  readonly open: readonly OpenRow[]
  readonly onOpen: (open: readonly OpenRow[]) => void
}): { readonly insets: readonly GridInset[]; readonly toggle: ((row: number) => void) | undefined } {
  const shown = useShown(open, source)
  // rows of each child table of a row, as far as they are counted
  const [counted, setCounted] = useState<ReadonlyMap<string, Readonly<Record<string, number>>>>(new Map())
  const toggle = useCallback(
    (row: number): void => {
      const key = source.row(row)?.key
      if (typeof key !== 'string') return
      const others = shown.filter((one) => one.row !== row)
      onOpen(others.length < shown.length ? others : [...shown, { row, key }])
    },
    [source, shown, onOpen],
  )
  const insets = useMemo(
    () =>
      (children.length === 0 ? [] : shown).map(({ row, key }): GridInset => {
        const onCounted = (table: string, found: number): void =>
          setCounted((now) =>
            now.get(key)?.[table] === found ? now : new Map(now).set(key, { ...now.get(key), [table]: found }),
          )
        const height = childrenHeight(children.map(({ name }) => counted.get(key)?.[name]))
        return {
          row,
          lines: Math.ceil(height / lineHeight),
          content: <ChildRows key={key} pipeline={pipeline} parentKey={key} tables={children} onCounted={onCounted} />,
        }
      }),
    [shown, counted, children, pipeline],
  )
  return { insets, toggle: children.length > 0 ? toggle : undefined }
}

/** Those of the address; a row that turns out to be another one by now (a load, another's address) is not open. */
function useShown(open: readonly OpenRow[], source: RowSource): readonly OpenRow[] {
  const isOther = ({ row, key }: OpenRow): boolean => {
    const found = source.row(row)
    return row >= source.total || (found !== undefined && found.key !== key)
  }
  const subscribe = useCallback((changed: () => void) => source.subscribe(changed), [source])
  // a text, so that it stays the same while they do
  const others = useSyncExternalStore(subscribe, () =>
    open
      .filter(isOther)
      .map(({ key }) => key)
      .join('\0'),
  )
  return useMemo(() => {
    const gone = new Set(others.split('\0'))
    return open.filter(({ key }) => !gone.has(key))
  }, [open, others])
}
