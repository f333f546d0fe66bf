import type { ReactNode } from 'react'
import { classes } from './class-names.ts'
import css from './status-dot.module.css'

export type Status = 'good' | 'running' | 'waiting' | 'warn' | 'bad' | 'idle' | 'stopped'

/** One shape for each, so that nothing hangs on the colour. */
const shapes: Readonly<Record<Status, string>> = {
  good: 'M8 3a5 5 0 1 1 0 10A5 5 0 0 1 8 3Z',
  running: 'M8 3.2a4.8 4.8 0 1 1 0 9.6 4.8 4.8 0 0 1 0-9.6ZM8 3.2v9.6',
  waiting: 'M5 3.5h2.2v9H5zM8.8 3.5H11v9H8.8z',
  warn: 'M8 2.6 13.8 13H2.2z',
  bad: 'M4.6 3.2 8 6.6l3.4-3.4 1.4 1.4L9.4 8l3.4 3.4-1.4 1.4L8 9.4l-3.4 3.4-1.4-1.4L6.6 8 3.2 4.6z',
  idle: 'M8 3.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9Z',
  stopped: 'M4 4h8v8H4z',
}

/** The state of something: a shape, a colour, and a word that is shown or read aloud. */
export function StatusDot({
  status,
  label,
  isLabelShown = false,
}: {
  status: Status
  label: string
  isLabelShown?: boolean
}): ReactNode {
  return (
    <span className={css['status']}>
      <svg
        className={classes(css['dot'], css[status])}
        width="12"
        height="12"
        viewBox="0 0 16 16"
        aria-hidden="true"
        focusable="false"
      >
        <path d={shapes[status]} />
      </svg>
      <span className={isLabelShown ? undefined : 'aside'}>{label}</span>
    </span>
  )
}
