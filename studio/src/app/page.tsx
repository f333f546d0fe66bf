import type { ReactNode } from 'react'
import { CommandLine } from '../design/command-line.tsx'
import css from './page.module.css'

/** What every page is: bars that say what is the matter, its content, and the command that does the same. */
export function Page({
  bars,
  command,
  lead,
  isScrolled = true,
  children,
}: {
  bars?: ReactNode
  /** what one could have typed; absent where there is nothing to type */
  command?: string
  /** stands before the command: `same as` */
  lead?: string | undefined
  /** false = the parts of the page scroll, each for itself */
  isScrolled?: boolean
  children: ReactNode
}): ReactNode {
  return (
    <div className={css['page']}>
      {bars}
      <div className={css['content']} data-scrolled={isScrolled}>
        {children}
      </div>
      {command !== undefined && <CommandLine command={command} {...(lead !== undefined && { lead })} />}
    </div>
  )
}
