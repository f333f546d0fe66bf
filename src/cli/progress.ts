import { visible } from '../library/visible.ts'
import type { Happening } from '../model/report/events.ts'
import type { Screen } from './progress/live.ts'
import type { Progress, ProgressOutput } from './progress/output.ts'
import { plainProgress } from './progress/plain.ts'
import { emptyState, take } from './progress/state.ts'
import { wordsOf } from './progress/words.ts'

export { plural } from './amount-text.ts'
export type { Progress, ProgressOutput } from './progress/output.ts'

const redrawMs = 100

/** A live table on a terminal; elsewhere one plain line per event worth reading. */
export function createProgress(output: ProgressOutput): Progress {
  return output.isTerminal ? liveProgress(output) : plainProgress(output)
}

/** What the table shows by itself. */
const inTable: ReadonlySet<Happening['kind']> = new Set(['resource_done', 'retry', 'waiting', 'load_started'])

function liveProgress(output: ProgressOutput): Progress {
  let state = emptyState(output.now())
  let screen: Screen | undefined
  let phase: 'waiting' | 'drawing' | 'over' = 'waiting'
  let timer: ReturnType<typeof setInterval> | undefined
  // what measures texts is loaded only where there is something to draw
  const start = (): void => {
    if (phase === 'drawing') return
    phase = 'drawing'
    timer = setInterval(() => screen?.draw(state), redrawMs).unref()
    if (screen !== undefined) return
    import('./progress/live.ts').then(
      ({ openScreen }) => (screen ??= openScreen(output)),
      // without it there are the lines that are said
      () => undefined,
    )
  }
  return {
    show: (event) => {
      if (event.kind === 'run_started')
        state = phase === 'over' ? emptyState(output.now()) : { ...emptyState(state.began), requests: state.requests }
      take(state, event, output.now())
      if (event.kind === 'run_started' || (event.kind === 'page_read' && phase === 'waiting')) start()
      const words = inTable.has(event.kind) ? '' : wordsOf(event, state)
      if (words === '') return
      if (screen === undefined) output.write(`${visible(words)}\n`)
      else screen.say(words)
    },
    stop: () => {
      clearInterval(timer)
      if (phase === 'drawing') screen?.finish(state)
      phase = 'over'
    },
  }
}
