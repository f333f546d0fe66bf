import type { ReactNode } from 'react'
import type { Exchange } from '../../api/contract.ts'
import { IconButton } from '../../design/button.tsx'
import { bytes, duration } from '../../design/format.ts'
import css from './read-pane.module.css'

/** Which of the requests is shown, and how it went. */
export function ExchangePager({
  exchanges,
  at,
  onChange,
}: {
  exchanges: readonly Exchange[]
  at: number
  onChange: (at: number) => void
}): ReactNode {
  const shown = exchanges[at]
  if (shown === undefined) return null
  return (
    <div className={css['pager']} role="group" aria-label="Request">
      <IconButton icon="up" label="Request before" disabled={at === 0} onClick={() => onChange(at - 1)} />
      <span className={css['pageWords']}>
        <span>{exchangeWords(shown, at, exchanges.length)}</span>
        <span className={shown.status !== null && shown.status < 400 ? css['fine'] : css['wrong']}>
          {shown.status ?? 'no answer'}
        </span>
        <span className={css['soft']}>{duration(shown.ms)}</span>
        {shown.bytes !== null && <span className={css['soft']}>{bytes(shown.bytes)}</span>}
      </span>
      <IconButton
        icon="down"
        label="Next request"
        disabled={at >= exchanges.length - 1}
        onClick={() => onChange(at + 1)}
      />
    </div>
  )
}

function exchangeWords({ purpose, page, parent, attempt }: Exchange, at: number, all: number): string {
  const what = purpose === 'token' ? 'token' : page === undefined ? `request ${at + 1} of ${all}` : `page ${page}`
  const whose = parent === undefined ? '' : ` of parent ${parent}`
  return `${what}${whose}${attempt > 1 ? `, try ${attempt}` : ''}`
}
