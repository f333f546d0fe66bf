import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from 'react'
import css from './split.module.css'

/** Two parts side by side with a bar between them that can be moved; on narrow screens `narrow` says which one is shown. */
export function Split({
  id,
  label,
  narrow,
  children: [left, right],
}: {
  /** under which the place of the bar is remembered */
  id: string
  label: string
  narrow: 'left' | 'right'
  children: readonly [ReactNode, ReactNode]
}): ReactNode {
  const box = useRef<HTMLDivElement>(null)
  const [share, setShare] = useState(() => stored(id))
  const move = (next: number): void => {
    const kept = Math.min(80, Math.max(20, next))
    setShare(kept)
    window.localStorage.setItem(`sluice-split-${id}`, String(Math.round(kept)))
  }
  const drag = (event: PointerEvent): void => {
    const rect = box.current?.getBoundingClientRect()
    if (rect !== undefined && event.currentTarget.hasPointerCapture(event.pointerId))
      move(((event.clientX - rect.left) / rect.width) * 100)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowLeft') move(share - 3)
    if (event.key === 'ArrowRight') move(share + 3)
  }
  return (
    <div
      ref={box}
      className={css['split']}
      data-narrow={narrow}
      style={{ gridTemplateColumns: `${share}fr auto ${100 - share}fr` }}
    >
      <div className={css['part']} data-side="left">
        {left}
      </div>
      <div
        className={css['bar']}
        role="separator"
        aria-orientation="vertical"
        aria-label={label}
        aria-valuenow={Math.round(share)}
        aria-valuemin={20}
        aria-valuemax={80}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={drag}
        onDoubleClick={() => move(50)}
      />
      <div className={css['part']} data-side="right">
        {right}
      </div>
    </div>
  )
}

function stored(id: string): number {
  const value = Number(window.localStorage.getItem(`sluice-split-${id}`))
  return value >= 20 && value <= 80 ? value : 50
}
