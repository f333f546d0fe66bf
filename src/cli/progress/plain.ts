import { visible } from '../../library/visible.ts'
import { countText, durationText, plural } from '../amount-text.ts'
import { rateOf, shareOf, timeLeft } from './estimate.ts'
import type { Progress, ProgressOutput } from './output.ts'
import { emptyState, type ProgressState, take } from './state.ts'
import { wordsOf } from './words.ts'

/** A run that says nothing for so long gives a sign of life, so that whoever reads a log knows that it goes on. */
const quietMs = 30_000
/** One that has gone on for so long does so more rarely. */
const longRun = { afterMs: 600_000, quietMs: 300_000 } as const
const look = 1000

/** One plain line per event worth reading, and a sign of life now and then. */
export function plainProgress(output: ProgressOutput): Progress {
  let state = emptyState(output.now())
  let said = output.now()
  let timer: ReturnType<typeof setInterval> | undefined
  const say = (line: string): void => {
    said = output.now()
    output.write(`${visible(line)}\n`)
  }
  const giveSign = (): void => {
    const now = output.now()
    const quiet = now - state.began >= longRun.afterMs ? longRun.quietMs : quietMs
    if (now - said >= quiet) say(signOfLife(state, now))
  }
  return {
    show: (event) => {
      if (event.kind === 'run_started') {
        state = { ...emptyState(output.now()), requests: state.requests }
        timer ??= setInterval(giveSign, look).unref()
      }
      take(state, event, output.now())
      const line = wordsOf(event, state)
      if (line !== '') say(line)
    },
    stop: () => {
      clearInterval(timer)
      timer = undefined
    },
  }
}

/** Everything about a run that goes on in one line. */
export function signOfLife(state: ProgressState, now: number): string {
  const { phase, load, retries, began, samples } = state
  const after = `  after ${durationText(now - began)}:`
  if (phase === 'loading' && load !== undefined)
    return `${after} loading, ${load.of === 0 ? '' : `step ${load.done} of ${load.of}, `}${load.step}`
  const rows = [...state.rows.values()]
  const open = rows.filter(({ verdict, began: at }) => verdict === undefined && at !== undefined)
  const done = rows.filter(({ verdict }) => verdict !== undefined).length
  const each = open.slice(0, 5).map((row) => {
    const share = shareOf(row, state)
    const of = share === undefined ? '' : `, ${countText(share.done)} of ${plural(share.of, share.by.slice(0, -1))}`
    return `${row.name} ${plural(row.records, 'record')}${share?.by === 'records' ? ` of ${countText(share.of)}` : of}`
  })
  const rate = rateOf(samples, now)
  const estimate = timeLeft(state, now)
  return [
    `${after} ${done} of ${plural(rows.length, 'resource')} done`,
    ...each,
    ...(open.length > 5 ? [`${open.length - 5} more being read`] : []),
    ...(rate === undefined ? [] : [`${countText(rate)} records/s`]),
    ...(retries === 0 ? [] : [retries === 1 ? '1 retry' : `${countText(retries)} retries`]),
    ...(estimate === undefined ? [] : [`about ${durationText(estimate.ms)} left (${estimate.from})`]),
  ].join('; ')
}
