import { type ReactNode, useMemo } from 'react'
import css from './line-diff.module.css'
import { changedLines } from './changed-lines.ts'

/** The lines in which two texts differ, with two lines around each. */
export function LineDiff({
  before,
  after,
  names,
}: {
  before: string
  after: string
  names: readonly [string, string]
}): ReactNode {
  const lines = useMemo(() => changedLines(before, after), [before, after])
  if (lines.length === 0) return <p>They are the same.</p>
  return (
    <>
      <p className={css['names']}>
        <span data-sign="-">− {names[0]}</span>
        <span data-sign="+">+ {names[1]}</span>
      </p>
      <pre className={css['diff']} tabIndex={0}>
        {lines.map(({ sign, text }, index) => (
          <span key={index} data-sign={sign}>
            {sign === ' ' ? ' ' : sign === '-' ? '−' : sign} {text}
            {'\n'}
          </span>
        ))}
      </pre>
    </>
  )
}
