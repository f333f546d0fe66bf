import { type ReactNode, useMemo, useState } from 'react'
import type { JournalledEvent } from '../api/contract.ts'
import { Button } from '../design/button.tsx'
import { TextField } from '../design/field.tsx'
import { count, many, moment } from '../design/format.ts'
import { VirtualList } from '../design/virtual-list.tsx'
import { eventWords } from './event-words.ts'
import css from './run-log.module.css'

/** What happened, event by event, as far as it is kept here; what is not shown is counted. */
export function RunLog({ log, unlogged }: { log: readonly JournalledEvent[]; unlogged: number }): ReactNode {
  const [isOpen, setOpen] = useState(false)
  const [wanted, setWanted] = useState('')
  const [active, setActive] = useState<number>()
  const lines = useMemo(() => (isOpen ? log.map((event) => ({ event, words: eventWords(event) })) : []), [log, isOpen])
  const shown = useMemo(
    () => lines.filter(({ event, words }) => `${event.kind} ${words}`.toLowerCase().includes(wanted.toLowerCase())),
    [lines, wanted],
  )
  return (
    <section className={css['log']} aria-labelledby="log">
      <div className={css['head']}>
        <h2 id="log">Log</h2>
        <span className={css['soft']}>{many(log.length, 'event')}</span>
        <Button look="quiet" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? 'Close' : 'Open'}
        </Button>
      </div>
      {isOpen && (
        <>
          <TextField
            label="Filter the log"
            isLabelHidden
            placeholder="Filter"
            value={wanted}
            onChange={({ target }) => setWanted(target.value)}
          />
          <p className={css['soft']}>
            {unlogged > 0 && `${count(unlogged)} events came before this page followed it. `}
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
