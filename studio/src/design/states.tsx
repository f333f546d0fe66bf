import { createContext, type ReactNode, useContext, useEffect, useState } from 'react'
import type { ErrorReport } from '../api/contract.ts'
import { Button } from './button.tsx'
import { Icon } from './icon.tsx'
import css from './states.module.css'
import { visibleLines } from './visible.ts'

/** Nothing is there: what would be, and the one thing to do about it. */
export function EmptyState({
  title,
  isPage = false,
  children,
  action,
}: {
  title: string
  /** it is all that the page shows: its title is the page's */
  isPage?: boolean
  children?: ReactNode
  action?: ReactNode
}): ReactNode {
  return (
    <div className={css['empty']}>
      {isPage ? <h1>{title}</h1> : <h2>{title}</h2>}
      {children !== undefined && <div className={css['words']}>{children}</div>}
      {action !== undefined && <div className={css['action']}>{action}</div>}
    </div>
  )
}

/** Grey lines after 150 ms, words after 2 s, a way out after 5 s: what comes at once does not flicker. */
export function Loading({
  verb = 'Reading',
  what,
  lines = 3,
  onCancel,
}: {
  /** what is done, where it is not reading */
  verb?: string
  /** goes on after the verb: `the tables` */
  what: string
  lines?: number
  onCancel?: () => void
}): ReactNode {
  const waited = useWaited()
  if (waited < 150) return <div className={css['loading']} aria-busy="true" />
  return (
    <div className={css['loading']} aria-busy="true">
      {Array.from({ length: lines }, (_, index) => (
        <div key={index} className={css['bone']} data-width={index % 3} />
      ))}
      <p role="status" className={waited < 2000 ? 'aside' : css['words']}>
        {verb} {what}…
      </p>
      {waited >= 5000 && onCancel !== undefined && <Button onClick={onCancel}>Cancel</Button>}
    </div>
  )
}

const steps = [150, 2000, 5000]

function useWaited(): number {
  const [waited, setWaited] = useState(0)
  useEffect(() => {
    const timers = steps.map((ms) => window.setTimeout(() => setWaited(ms), ms))
    return () => timers.forEach((timer) => window.clearTimeout(timer))
  }, [])
  return waited
}

/** Makes a link of a place; undefined = it is in no file that can be opened here. */
export type PlaceLink = (place: NonNullable<ErrorReport['place']>, words: string) => ReactNode | undefined

const PlaceLinks = createContext<PlaceLink>(() => undefined)

/** Around everything that shows errors: says how their places become links into the editor. */
export const PlaceLinkProvider = PlaceLinks.Provider

/** An error as `--json` shows it: code, words, place, what was found and what is allowed, what to do. */
export function ErrorState({
  error,
  placeLink,
  onRetry,
  action,
  isCompact = false,
}: {
  error: ErrorReport
  /** makes the link where the usual one would be wrong */
  placeLink?: PlaceLink
  onRetry?: () => void
  action?: ReactNode
  isCompact?: boolean
}): ReactNode {
  const problems = error.problems ?? []
  const shown = problems.length > 0 ? problems : [error]
  return (
    <div className={css['error']} role="alert" data-compact={isCompact}>
      {problems.length > 1 && <p className={css['message']}>{visibleLines(error.message)}</p>}
      {shown.map((problem, index) => (
        <Problem key={`${index} ${problem.code}`} problem={problem} placeLink={placeLink} />
      ))}
      {(onRetry !== undefined || (action !== undefined && action !== false)) && (
        <div className={css['action']}>
          {onRetry !== undefined && (
            <Button icon="reload" onClick={onRetry}>
              Try again
            </Button>
          )}
          {action}
        </div>
      )}
    </div>
  )
}

function Problem({ problem, placeLink }: { problem: ErrorReport; placeLink: PlaceLink | undefined }): ReactNode {
  const { code, message, place, found, allowed, hint } = problem
  const where = place === undefined ? '' : placeWords(place)
  const usual = useContext(PlaceLinks)
  return (
    <div className={css['problem']}>
      <p className={css['code']}>
        <Icon name="warn" size={14} />
        <code>{code}</code>
        {place !== undefined &&
          where !== '' &&
          ((placeLink ?? usual)(place, where) ?? <span className="mono">{where}</span>)}
      </p>
      <p className={css['message']}>{visibleLines(message)}</p>
      {hint !== undefined && <p className={css['hint']}>{visibleLines(hint)}</p>}
      {found !== undefined && (
        <p className={css['detail']}>
          found <code>{visibleLines(found)}</code>
        </p>
      )}
      {allowed !== undefined && <Allowed allowed={allowed} />}
    </div>
  )
}

/** More than so many are folded. */
const mostAllowed = 8

function Allowed({ allowed }: { allowed: NonNullable<ErrorReport['allowed']> }): ReactNode {
  if (typeof allowed === 'string' || allowed.length <= mostAllowed)
    return <p className={css['detail']}>allowed: {typeof allowed === 'string' ? allowed : allowed.join(', ')}</p>
  return (
    <details className={css['detail']}>
      <summary>{allowed.length} are allowed</summary>
      {allowed.join(', ')}
    </details>
  )
}

/** `shop.yaml:14`, as the command line says it. */
export function placeWords({ file, line, path }: NonNullable<ErrorReport['place']>): string {
  if (file === undefined) return path ?? ''
  return line === undefined ? file : `${file}:${line}`
}
