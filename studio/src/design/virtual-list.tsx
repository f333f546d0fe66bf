import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from 'react'
import { classes } from './class-names.ts'
import css from './virtual-list.module.css'

/** A long list of which only the visible rows are in the page; fine up to 100,000. j, k, arrows, Home and End move. */
export function VirtualList<Row>({
  label,
  rows,
  rowHeight = 28,
  keyOf,
  active,
  onActive,
  onOpen,
  isFollowing = false,
  className,
  children,
}: {
  label: string
  rows: readonly Row[]
  rowHeight?: number
  keyOf: (row: Row, index: number) => string | number
  /** index of the chosen row */
  active?: number
  onActive?: (index: number) => void
  /** Enter */
  onOpen?: (index: number) => void
  /** stays at the end while rows come, as long as nobody scrolls up */
  isFollowing?: boolean
  className?: string
  children: (row: Row, index: number) => ReactNode
}): ReactNode {
  const box = useRef<HTMLDivElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    getItemKey: (index) => {
      const row = rows[index]
      return row === undefined ? index : keyOf(row, index)
    },
  })
  const atEnd = useRef(true)
  useEffect(() => {
    if (isFollowing && atEnd.current && rows.length > 0) virtual.scrollToIndex(rows.length - 1)
  }, [rows, isFollowing, virtual])
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = nextIndex(event.key, active ?? -1, rows.length)
    if (to !== undefined) {
      const next = Math.max(0, Math.min(rows.length - 1, to))
      onActive?.(next)
      virtual.scrollToIndex(next)
    } else if (event.key === 'Enter' && active !== undefined) onOpen?.(active)
    else return
    event.preventDefault()
  }
  return (
    <div
      ref={box}
      className={classes(css['box'], className)}
      role="listbox"
      aria-label={label}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onScroll={() => {
        const { current } = box
        if (current !== null) atEnd.current = current.scrollHeight - current.scrollTop - current.clientHeight < 40
      }}
    >
      <div role="presentation" className={css['all']} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start, key }) => {
          const row = rows[index]
          return row === undefined ? null : (
            <div
              key={key}
              role="option"
              aria-selected={index === active}
              aria-posinset={index + 1}
              aria-setsize={rows.length}
              className={css['row']}
              style={{ transform: `translateY(${start}px)`, height: rowHeight }}
              onClick={() => onActive?.(index)}
              tabIndex={-1}
            >
              {children(row, index)}
            </div>
          )
        })}
      </div>
    </div>
  )
}

/** Where a key leads from the chosen row; undefined = it is no key of lists. */
function nextIndex(key: string, now: number, count: number): number | undefined {
  switch (key) {
    case 'j':
    case 'ArrowDown':
      return now + 1
    case 'k':
    case 'ArrowUp':
      return now - 1
    case 'PageDown':
      return now + 15
    case 'PageUp':
      return now - 15
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return undefined
  }
}
