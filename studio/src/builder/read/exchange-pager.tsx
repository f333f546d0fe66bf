import type { ReactNode } from 'react'
import type { Exchange } from '../../api/contract.ts'
import { useSearch } from '../../app/router.tsx'
import { IconButton } from '../../design/button.tsx'
import { bytes, duration } from '../../design/format.ts'
import { visible } from '../../design/visible.ts'
import { useBuilder } from '../builder-context.ts'
import { valueAt } from '../file/focus.ts'
import { parentValues } from './words/parent-words.ts'
import css from './read-pane.module.css'

/** Which of the requests is shown, and how it went. */
export function ExchangePager({ exchanges, at }: { exchanges: readonly Exchange[]; at: number }): ReactNode {
  const { resource } = useBuilder()
  const [, setSearch] = useSearch()
  const path = pathOf(resource?.value)
  const onChange = (next: number): void => setSearch({ exchange: next === 0 ? undefined : String(next + 1) })
  const shown = exchanges[at]
  if (shown === undefined) return null
  return (
    <div className={css['pager']} role="group" aria-label="Request">
      <IconButton icon="up" label="Request before" disabled={at === 0} onClick={() => onChange(at - 1)} />
      <span className={css['pageWords']}>
        <span>
          <bdi>{exchangeWords(shown, { at, all: exchanges.length, path })}</bdi>
        </span>
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

/** The path that a resource's requests are made of, as it is written. */
function pathOf(written: unknown): string {
  const path = valueAt(written, ['endpoint', 'path']) ?? valueAt(written, ['endpoint'])
  return typeof path === 'string' ? path : ''
}

function exchangeWords(
  { purpose, page, parent, attempt, url }: Exchange,
  { at, all, path }: { readonly at: number; readonly all: number; readonly path: string },
): string {
  const what = purpose === 'token' ? 'token' : page === undefined ? `request ${at + 1} of ${all}` : `page ${page}`
  const values = parent === undefined ? undefined : parentValues(path, url)
  const whose = parent === undefined ? '' : ` of parent ${values === undefined ? `no. ${parent}` : visible(values)}`
  return `${what}${whose}${attempt > 1 ? `, try ${attempt}` : ''}`
}
