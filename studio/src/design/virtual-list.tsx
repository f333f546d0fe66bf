import { useVirtualizer } from '@tanstack/react-virtual'
import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useEffectEvent,
  useId,
  useRef,
  useState,
} from 'react'
import { classes } from './class-names.ts'
import css from './virtual-list.module.css'

/** A long list of which only the visible rows are in the page; fine up to 100,000. j, k, arrows, Home and End move. */
export function VirtualList<Row>({
  label,
  rows,
  rowHeight = 28,
  keyOf,
  active: given,
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
  /** index of the chosen row; without it the list knows by itself */
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
  const id = useId()
  const [active, choose] = useActive(given, onActive)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    getItemKey: (index) => keyAt(rows, index, keyOf),
  })
  const atEnd = useFollowing(isFollowing && rows, () => virtual.scrollToIndex(rows.length - 1))
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = nextIndex(event.key, active ?? -1, rows.length)
    if (next === undefined && (event.key !== 'Enter' || active === undefined)) return
    event.preventDefault()
    if (next === undefined) onOpen?.(active ?? 0)
    else {
      choose(next)
      virtual.scrollToIndex(next)
    }
  }
  const items = virtual.getVirtualItems()
  return (
    <div
      ref={box}
      className={classes(css['box'], className)}
      role="listbox"
      aria-label={label}
      tabIndex={0}
      // only of one that is drawn: it is scrolled to, and named then
      aria-activedescendant={items.some(({ index }) => index === active) ? `${id}-${active}` : undefined}
      onKeyDown={onKeyDown}
      onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        atEnd.current = scrollHeight - scrollTop - clientHeight < 40
      }}
    >
      <div role="presentation" className={css['all']} style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, start, key }) => {
          const row = rows[index]
          return row === undefined ? null : (
            <div
              key={key}
              id={`${id}-${index}`}
              role="option"
              aria-selected={index === active}
              aria-posinset={index + 1}
              aria-setsize={rows.length}
              className={css['row']}
              style={{ transform: `translateY(${start}px)`, height: rowHeight }}
              onClick={() => choose(index)}
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

/** Goes to the end when other rows are there, as long as nobody scrolled away from it. `rows` false = it stays. */
function useFollowing(rows: readonly unknown[] | false, toEnd: () => void): RefObject<boolean> {
  const atEnd = useRef(true)
  const follow = useEffectEvent(toEnd)
  useEffect(() => {
    if (rows !== false && rows.length > 0 && atEnd.current) follow()
  }, [rows])
  return atEnd
}

function keyAt<Row>(
  rows: readonly Row[],
  index: number,
  keyOf: (row: Row, index: number) => string | number,
): string | number {
  const row = rows[index]
  return row === undefined ? index : keyOf(row, index)
}

/** The chosen row: that of the owner, or the list's own where nobody else wants to know. */
function useActive(
  given: number | undefined,
  onActive: ((index: number) => void) | undefined,
): readonly [number | undefined, (index: number) => void] {
  const [own, setOwn] = useState<number>()
  const choose = (index: number): void => {
    setOwn(index)
    onActive?.(index)
  }
  return [given ?? own, choose]
}

/** Where a key leads from the chosen row, within the list; undefined = it is no key of lists. */
function nextIndex(key: string, now: number, count: number): number | undefined {
  const next = steppedTo(key, now, count)
  return next === undefined ? undefined : Math.max(0, Math.min(count - 1, next))
}

function steppedTo(key: string, now: number, count: number): number | undefined {
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
