import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import { type ReactNode, type RefObject, useEffect, useMemo, useRef, useState } from 'react'
import { call, reportFor } from '../api/client.ts'
import type { JournalledEvent, RunLogPart } from '../api/contract.ts'
import { useShortcuts } from '../app/keys/shortcuts.ts'
import { useSearch } from '../app/router.tsx'
import { Button } from '../design/button.tsx'
import { TextField } from '../design/field.tsx'
import { count, many, moment } from '../design/format.ts'
import { VirtualList } from '../design/virtual-list.tsx'
import { visible } from '../design/visible.ts'
import { eventWords } from './event-words.ts'
import css from './run-log.module.css'

/** What happened, event by event, as far as it is kept here; what is not shown is counted. */
export function RunLog({
  pipeline,
  run,
  log: followed,
  unlogged,
}: {
  pipeline: string
  run: string
  log: readonly JournalledEvent[]
  /** that came before the page followed it */
  unlogged: number
}): ReactNode {
  const [search, change] = useSearch()
  const isOpen = search.get('log') === 'open'
  const wanted = search.get('q') ?? ''
  const filter = useFilterKey(isOpen, () => change({ log: 'open' }))
  const [active, setActive] = useState<number>()
  const { log, before } = useWholeLog({ pipeline, run }, { followed, isWanted: isOpen && unlogged > 0 })
  const missing = Math.max(0, unlogged + followed.length - log.reduce((sum, event) => sum + eventsIn(event), 0))
  const lines = useMemo(() => (isOpen ? log.map((event) => ({ event, words: wordsOf(event) })) : []), [log, isOpen])
  const shown = useMemo(
    () => lines.filter(({ event, words }) => `${event.kind} ${words}`.toLowerCase().includes(wanted.toLowerCase())),
    [lines, wanted],
  )
  return (
    <section className={css['log']} aria-labelledby="log">
      <div className={css['head']}>
        <h2 id="log">Log</h2>
        <span className={css['soft']}>{many(followed.length + unlogged, 'event')}</span>
        <Button look="quiet" aria-expanded={isOpen} onClick={() => change({ log: isOpen ? undefined : 'open' })}>
          {isOpen ? 'Close' : 'Open'}
        </Button>
      </div>
      {isOpen && (
        <>
          <TextField
            ref={filter}
            label="Filter the log"
            isLabelHidden
            placeholder="Filter  /"
            value={wanted}
            onChange={({ target }) => change({ q: target.value })}
          />
          <p className={css['soft']}>
            {before.isError && reportFor(before.error).message}
            {before.isSuccess && missing > 0 && `${count(missing)} earlier ones are in the journal: sluice log. `}
            {shown.length < lines.length && `${count(lines.length - shown.length)} are hidden by the filter.`}
          </p>
          <div className={css['lines']}>
            <VirtualList
              label="Events"
              rows={shown}
              rowHeight={22}
              keyOf={({ event }) => event.seq}
              isFollowing
              onActive={setActive}
              {...(active !== undefined && { active })}
            >
              {({ event, words }) => (
                <>
                  <span className={css['time']}>{moment(event.at).slice(11)}</span>
                  <span className={css['kind']}>{event.kind}</span>
                  <bdi>{words}</bdi>
                </>
              )}
            </VirtualList>
          </div>
        </>
      )}
    </section>
  )
}

/** `/` opens the log and leads to its filter, which is there once it is open. */
function useFilterKey(isOpen: boolean, open: () => void): RefObject<HTMLInputElement | null> {
  const filter = useRef<HTMLInputElement>(null)
  const isAsked = useRef(false)
  useEffect(() => {
    if (isOpen && isAsked.current) filter.current?.focus()
    isAsked.current = false
  }, [isOpen])
  const run = (): void => {
    isAsked.current = !isOpen
    open()
    filter.current?.focus()
  }
  useShortcuts([{ keys: '/', label: 'filter the log', run }])
  return filter
}

/** In a line, with nothing in it that turns or hides what stands beside it. */
function wordsOf(event: JournalledEvent): string {
  return visible(eventWords(event))
}

/** How many events a line of the log stands for. */
function eventsIn(event: JournalledEvent): number {
  return event.kind === 'coalesced' ? Object.values(event.events).reduce((sum, many) => sum + many, 0) : 1
}

/** What was followed, and what came before that: asked for once somebody wants to read it. */
function useWholeLog(
  { pipeline, run }: { readonly pipeline: string; readonly run: string },
  { followed, isWanted }: { readonly followed: readonly JournalledEvent[]; readonly isWanted: boolean },
): { readonly log: readonly JournalledEvent[]; readonly before: UseQueryResult<RunLogPart> } {
  const before = useQuery({
    queryKey: ['log', pipeline, run],
    queryFn: ({ signal }) =>
      call<RunLogPart>(`/api/runs/${encodeURIComponent(run)}/log`, { query: { pipeline }, signal }),
    enabled: isWanted,
    staleTime: Infinity,
  })
  const log = useMemo(() => {
    const first = followed[0]?.seq ?? Infinity
    return [...(before.data?.events ?? []).filter(({ seq }) => seq < first), ...followed]
  }, [before.data, followed])
  return { log, before }
}
