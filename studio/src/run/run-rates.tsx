import type { ReactNode } from 'react'
import type { SnapshotSecond } from '../api/contract.ts'
import { useSearch } from '../app/router.tsx'
import { bytes, count, moment } from '../design/format.ts'
import type { LiveRun } from '../live/live-run.ts'
import css from './run-rates.module.css'
import { secondsOf } from './seconds.ts'
import { waitedText } from './waited.ts'

type Run = NonNullable<LiveRun['run']>

const height = 34
/** So many seconds have room at least: a few bars stay bars. */
const shown = 60

/** Records in each of the last seconds, with those hatched in which it waited; and what it came to. */
export function RunRates({ run }: { run: Run }): ReactNode {
  const { requests, retries, bytes: size, durableRows, records } = run.totals
  const seconds = secondsOf(run, 120)
  const [search, change] = useSearch()
  const isTable = search.get('rates') === 'table'
  return (
    <section className={css['rates']} data-table={isTable} aria-label="Rates">
      <div>
        <p className={css['caption']}>
          records a second, {Math.max(shown, seconds.length)} s
          <button
            type="button"
            className={css['turn']}
            onClick={() => change({ rates: isTable ? undefined : 'table' })}
            aria-label={isTable ? 'Records a second as bars' : 'Records a second as a table'}
          >
            {isTable ? 'as bars' : 'as a table'}
          </button>
        </p>
        {isTable ? <SecondTable seconds={seconds} /> : <SecondBars seconds={seconds} />}
      </div>
      <dl className={css['totals']}>
        <Total name="records" value={count(records)} />
        <Total name="requests" value={count(requests)} />
        <Total name="retries" value={count(retries)} isBad={retries > 0} />
        <Total name="waited" {...waitedText(run.totals)} />
        <Total name="received" value={bytes(size)} />
        <Total name="rows durable" value={count(durableRows)} />
      </dl>
    </section>
  )
}

function SecondBars({ seconds }: { seconds: readonly SnapshotSecond[] }): ReactNode {
  const most = Math.max(1, ...seconds.map((second) => second.records))
  const waited = seconds.filter((second) => second.waited).length
  return (
    <svg
      className={css['bars']}
      viewBox={`0 0 ${Math.max(shown, seconds.length) * 4} ${height}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`Records a second in the last ${seconds.length} seconds: at most ${count(most)}; it waited in ${count(waited)} of them`}
    >
      <defs>
        <pattern id="waits" width="4" height="4" patternUnits="userSpaceOnUse">
          <path d="M0 4 4 0" className={css['hatch']} />
        </pattern>
      </defs>
      {seconds.map((second, index) => (
        <g key={second.at}>
          {second.waited && <rect x={index * 4} y={0} width={4} height={height} fill="url(#waits)" />}
          <rect
            className={css['bar']}
            x={index * 4}
            y={height - (second.records / most) * height}
            width={3}
            height={(second.records / most) * height}
          />
        </g>
      ))}
    </svg>
  )
}

/** The bars in numbers, the newest second first. */
function SecondTable({ seconds }: { seconds: readonly SnapshotSecond[] }): ReactNode {
  return (
    // what scrolls has to be reached by the keyboard
    <div className={css['scroll']} tabIndex={0} role="region" aria-label="Records a second as a table">
      <table className={css['table']}>
        <thead>
          <tr>
            <th scope="col">second</th>
            <th scope="col">records</th>
            <th scope="col">requests</th>
            <th scope="col">waited</th>
          </tr>
        </thead>
        <tbody>
          {seconds.toReversed().map((second) => (
            <tr key={second.at}>
              <td>{moment(second.at).slice(11)}</td>
              <td>{count(second.records)}</td>
              <td>{count(second.requests)}</td>
              <td>{second.waited ? 'yes' : ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Total({
  name,
  value,
  title,
  isBad = false,
}: {
  name: string
  value: string
  title?: string
  isBad?: boolean
}): ReactNode {
  return (
    <div title={title}>
      <dt>{name}</dt>
      <dd data-bad={isBad}>{value}</dd>
    </div>
  )
}
