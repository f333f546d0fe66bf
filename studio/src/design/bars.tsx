import type { ReactNode } from 'react'
import css from './bars.module.css'

/** Small bars, one for each number, oldest first: a look, not a chart. `label` says in words what they show. */
export function Bars({
  values,
  label,
  marks = [],
  width = 120,
  height = 22,
}: {
  values: readonly number[]
  label: string
  /** which of them did not go well: drawn in the colour of trouble, with a gap below */
  marks?: readonly boolean[]
  width?: number
  height?: number
}): ReactNode {
  const most = Math.max(1, ...values)
  const step = width / Math.max(values.length, 30)
  return (
    <svg
      className={css['bars']}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={label}
    >
      <path className={css['ground']} d={`M0 ${height - 0.5}H${width}`} />
      {values.map((value, index) => {
        const tall = value === 0 ? 1 : Math.max(2, (value / most) * (height - 2))
        const x = width - (values.length - index) * step
        return (
          <rect
            key={index}
            className={marks[index] === true ? css['bad'] : css['bar']}
            x={x}
            y={height - tall}
            width={Math.max(1, step - 1)}
            height={tall}
          />
        )
      })}
    </svg>
  )
}

/** How much of something is done; without `of` it says nothing about the rest. */
export function Meter({ done, of, label }: { done: number; of: number; label: string }): ReactNode {
  const share = of <= 0 ? 0 : Math.min(1, done / of)
  return (
    <span
      className={css['meter']}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={of}
      aria-valuenow={Math.min(done, of)}
    >
      <span style={{ width: `${(share * 100).toFixed(1)}%` }} />
    </span>
  )
}
