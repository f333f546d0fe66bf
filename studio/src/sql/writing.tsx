import { type ReactNode, useState } from 'react'
import type { TableList } from '../api/contract.ts'
import { Button } from '../design/button.tsx'
import { Dialog } from '../design/dialog.tsx'
import { Icon } from '../design/icon.tsx'
import { createStore, useStore } from '../live/store.ts'
import css from './sql-page.module.css'

/** Where somebody said that it may be written to, by name. */
export interface WritingPlace {
  readonly destination: string
  readonly dataset: string
}

/** Pipelines whose destination may be written to from here, with the place that was named: until the page is closed. */
const allowed = createStore<ReadonlyMap<string, WritingPlace>>(new Map())

/** Whether statements that change tables are carried out; undefined = the console only reads. */
export function useWriting(pipeline: string): WritingPlace | undefined {
  return useStore(allowed, (now) => now.get(pipeline))
}

function setWriting(pipeline: string, place: WritingPlace | undefined): void {
  allowed.set((now) => {
    const next = new Map(now)
    if (place === undefined) next.delete(pipeline)
    else next.set(pipeline, place)
    return next
  })
}

/** The switch: off until somebody says yes to the database by its name. */
export function WritingSwitch({ pipeline, tables }: { pipeline: string; tables: TableList | undefined }): ReactNode {
  const [isAsking, setAsking] = useState(false)
  const writing = useWriting(pipeline)
  const destination = tables?.destination
  // a switch that leads to a refusal is none
  if (tables?.canChange === false)
    return (
      <span className={css['writing']} title={`${tables.destination}: write there with its own tools.`}>
        <Icon name="lock" size={12} />
        read-only: loads alone change this destination
      </span>
    )
  return (
    <>
      <button
        type="button"
        role="switch"
        aria-checked={writing !== undefined}
        className={css['writing']}
        disabled={tables === undefined}
        title={
          writing === undefined
            ? 'Nothing is ever written from here, unless you switch it on.'
            : `Writes to ${writing.destination}`
        }
        onClick={() => (writing === undefined ? setAsking(true) : setWriting(pipeline, undefined))}
      >
        <Icon name={writing === undefined ? 'lock' : 'warn'} size={12} />
        {writing === undefined ? 'read-only' : 'writing'}
      </button>
      {isAsking && destination !== undefined && (
        <AskFirst
          destination={destination}
          dataset={tables?.dataset ?? ''}
          onClose={() => setAsking(false)}
          onYes={() => setWriting(pipeline, { destination, dataset: tables?.dataset ?? '' })}
        />
      )}
    </>
  )
}

function AskFirst({
  destination,
  dataset,
  onClose,
  onYes,
}: {
  destination: string
  dataset: string
  onClose: () => void
  onYes: () => void
}): ReactNode {
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Write to this database?"
      footer={
        <>
          <Button onClick={onClose}>Stay read-only</Button>
          <Button
            look="danger"
            onClick={() => {
              onYes()
              onClose()
            }}
          >
            Switch writing on
          </Button>
        </>
      }
    >
      <p className={css['place']}>
        <bdi>{destination}</bdi> {dataset}
      </p>
      <p>
        INSERT, UPDATE, DELETE, MERGE, CREATE, ALTER and DROP are then carried out at once, one statement at a time, and
        cannot be taken back. The next load does not know of it: it adds to and merges into what it finds. Hands off the
        tables that begin with _dlt, by which loads remember where they are.
      </p>
      <p>It stays on until you switch it off or close the page.</p>
    </Dialog>
  )
}
