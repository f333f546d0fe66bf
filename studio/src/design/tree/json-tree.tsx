import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, useId, useMemo, useRef, useState } from 'react'
import { classes } from '../class-names.ts'
import { Icon } from '../icon.tsx'
import { visible } from '../visible.ts'
import css from './json-tree.module.css'
import { JsonValueText } from './json-value.tsx'
import type { Tree } from './json-text.ts'
import { type TreePath, type TreeRow, treeRows } from './tree-rows.ts'

/** JSON as a tree of which only the visible lines are in the page. Arrows move, open and close; Enter picks. */
export function JsonTree({
  label,
  tree,
  depth = 3,
  onPick,
  picked,
}: {
  label: string
  tree: Tree
  /** levels that are open at first */
  depth?: number
  onPick?: (path: TreePath, value: Tree) => void
  /** id of the line that was picked: `idOf(path)` */
  picked?: string
}): ReactNode {
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set())
  const [active, setActive] = useState(0)
  const rows = useMemo(() => treeRows(tree, { depth, turned }), [tree, depth, turned])
  const box = useRef<HTMLDivElement>(null)
  const id = useId()
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => 22,
    overscan: 16,
  })
  const turn = ({ id, count }: TreeRow): void => {
    if (count === undefined || count === 0) return
    setTurned((now) => new Set(now.has(id) ? [...now].filter((other) => other !== id) : [...now, id]))
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const row = rows[active]
    if (row === undefined) return
    const to = moved(event.key, active, rows)
    if (to === 'turn') turn(row)
    else if (to === 'pick') onPick?.(row.path, row.value)
    else if (to === undefined) return
    else {
      setActive(to)
      virtual.scrollToIndex(to)
    }
    event.preventDefault()
  }
  const items = virtual.getVirtualItems()
  return (
    <div
      ref={box}
      className={css['tree']}
      role="tree"
      aria-label={label}
      tabIndex={0}
      aria-activedescendant={items.some(({ index }) => index === active) ? `${id}-${active}` : undefined}
      onKeyDown={onKeyDown}
    >
      <div role="presentation" className={css['all']} style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, start }) => {
          const row = rows[index]
          return row === undefined ? null : (
            <TreeLine
              key={row.id}
              id={`${id}-${index}`}
              row={row}
              start={start}
              look={classes(index === active && css['active'], row.id === picked && css['picked'])}
              onClick={() => {
                setActive(index)
                onPick?.(row.path, row.value)
              }}
              onTurn={() => turn(row)}
            />
          )
        })}
      </div>
    </div>
  )
}

function TreeLine({
  id,
  row,
  start,
  look,
  onClick,
  onTurn,
}: {
  id: string
  row: TreeRow
  start: number
  look: string
  onClick: () => void
  onTurn: () => void
}): ReactNode {
  const isBranch = row.count !== undefined && row.count > 0
  return (
    // keys are the tree's: it says which line is active
    <div
      id={id}
      role="treeitem"
      aria-level={row.depth + 1}
      aria-expanded={isBranch ? row.isOpen : undefined}
      aria-selected={look.includes(css['picked'] ?? ' ')}
      tabIndex={-1}
      className={classes(css['line'], look)}
      style={{ transform: `translateY(${start}px)`, paddingInlineStart: `${row.depth * 14 + 4}px` }}
      onClick={onClick}
      onDoubleClick={onTurn}
    >
      <span
        className={classes(css['turn'], row.isOpen && css['open'])}
        aria-hidden="true"
        onClick={(event) => {
          event.stopPropagation()
          onTurn()
        }}
      >
        {isBranch && <Icon name="chevron" size={10} />}
      </span>
      {row.name !== undefined && (
        <span className={typeof row.name === 'number' ? css['index'] : css['name']}>
          <bdi>{visible(String(row.name))}</bdi>
        </span>
      )}
      <JsonValueText value={row.value} isOpen={row.isOpen} />
    </div>
  )
}

function moved(key: string, now: number, rows: readonly TreeRow[]): number | 'turn' | 'pick' | undefined {
  const row = rows[now]
  switch (key) {
    case 'ArrowDown':
    case 'j':
      return Math.min(rows.length - 1, now + 1)
    case 'ArrowUp':
    case 'k':
      return Math.max(0, now - 1)
    case 'Home':
      return 0
    case 'End':
      return rows.length - 1
    case 'PageDown':
      return Math.min(rows.length - 1, now + 20)
    case 'PageUp':
      return Math.max(0, now - 20)
    case 'ArrowRight':
      if (row?.count === undefined || row.count === 0) return undefined
      return row.isOpen ? now + 1 : 'turn'
    case 'ArrowLeft':
      if (row?.isOpen === true) return 'turn'
      return Math.max(
        0,
        rows.findLastIndex(({ depth }, index) => index < now && depth < (row?.depth ?? 0)),
      )
    case 'Enter':
      return 'pick'
    default:
      return undefined
  }
}
