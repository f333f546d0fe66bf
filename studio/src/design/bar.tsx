import type { ReactNode } from 'react'
import { classes } from './class-names.ts'
import css from './bar.module.css'
import { Icon, type IconName } from './icon.tsx'

export type Tone = 'note' | 'stale' | 'warn' | 'bad' | 'good'

const icons: Readonly<Record<Tone, IconName>> = {
  note: 'info',
  stale: 'reload',
  warn: 'warn',
  bad: 'warn',
  good: 'check',
}

/** One line across its region: what is the matter, and one thing to do about it. */
export function Bar({
  tone,
  action,
  isAnnounced = true,
  children,
}: {
  tone: Tone
  action?: ReactNode
  /** read aloud when it appears */
  isAnnounced?: boolean
  children: ReactNode
}): ReactNode {
  return (
    <div className={classes(css['bar'], css[tone])} role={isAnnounced ? 'status' : undefined}>
      <Icon name={icons[tone]} size={14} />
      <div className={css['words']}>{children}</div>
      {action !== undefined && <div className={css['action']}>{action}</div>}
    </div>
  )
}
