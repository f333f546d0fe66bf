import type { HistoryRun } from '../../api/contract.ts'

/** A run where it is drawn. */
export interface PlacedRun {
  readonly run: HistoryRun
  /** middle and width in pixels */
  readonly x: number
  readonly width: number
}

export interface TimeAxis {
  readonly runs: readonly PlacedRun[]
  /** words below, where they begin */
  readonly labels: readonly { readonly x: number; readonly text: string }[]
  /** false = runs stand side by side, because at their times some would cover others */
  readonly isTrue: boolean
}

const leastStep = 7
const widestBar = 22
const labelWidth = 84

/** Runs from left to right, oldest first: at their times where there is room, else evenly. */
export function timeAxis(runs: readonly HistoryRun[], width: number): TimeAxis {
  const oldestFirst = runs.toSorted((left, right) => timeOf(left) - timeOf(right))
  const first = oldestFirst[0]
  const last = oldestFirst.at(-1)
  if (first === undefined || last === undefined) return { runs: [], labels: [], isTrue: true }
  const room = Math.max(1, width - widestBar)
  const span = timeOf(last) - timeOf(first)
  const at = (run: HistoryRun): number =>
    span === 0 ? room / 2 : widestBar / 2 + ((timeOf(run) - timeOf(first)) / span) * room
  const steps = oldestFirst.slice(1).map((run, index) => at(run) - at(oldestFirst[index] ?? run))
  const isTrue = steps.every((step) => step >= leastStep)
  const even = room / Math.max(1, oldestFirst.length - 1)
  const step = isTrue ? Math.min(...steps, widestBar * 1.3) : Math.min(even, widestBar * 1.3)
  const shift = isTrue ? 0 : Math.max(0, room - step * (oldestFirst.length - 1))
  const placed = oldestFirst.map((run, index): PlacedRun => ({
    run,
    x: isTrue ? at(run) : widestBar / 2 + shift + step * index,
    width: Math.max(2, Math.min(widestBar, step - 2)),
  }))
  return { runs: placed, labels: labelsOf(placed, width), isTrue }
}

/** The day where it changes, the time of day where one day is all there is; none that would cover another. */
function labelsOf(placed: readonly PlacedRun[], most: number): TimeAxis['labels'] {
  const days = new Set(placed.map(({ run }) => dayOf(run)))
  const labels: { x: number; text: string }[] = []
  for (const [index, { run, x, width }] of placed.entries()) {
    const before = placed[index - 1]
    const isNew = days.size === 1 || before === undefined || dayOf(before.run) !== dayOf(run)
    const left = Math.max(0, Math.min(x - width / 2, most - (days.size === 1 ? 32 : 62)))
    const end = labels.at(-1)
    if (!isNew || (end !== undefined && left - end.x < labelWidth)) continue
    labels.push({ x: left, text: days.size === 1 ? clockOf(run) : dayOf(run) })
  }
  return labels
}

function timeOf({ summary }: HistoryRun): number {
  return Date.parse(summary.startedAt)
}

function dayOf({ summary }: HistoryRun): string {
  const day = new Date(summary.startedAt)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`
}

function clockOf({ summary }: HistoryRun): string {
  const day = new Date(summary.startedAt)
  return `${String(day.getHours()).padStart(2, '0')}:${String(day.getMinutes()).padStart(2, '0')}`
}

/** How long a run read, loaded, and did other things; milliseconds. */
export function phasesOf({ summary, phases }: HistoryRun): {
  readonly extract: number
  readonly load: number
  readonly other: number
} {
  const of = (name: string): number => phases.filter(({ phase }) => phase === name).reduce((sum, { ms }) => sum + ms, 0)
  const [extract, load] = [of('extract'), of('load')]
  return { extract, load, other: Math.max(0, summary.ms - extract - load) }
}

/** The tables with the most rows over all runs; the rest has no colour of its own. */
export function mainTables(runs: readonly HistoryRun[], most: number): readonly string[] {
  const rows = new Map<string, number>()
  for (const { summary } of runs)
    for (const [table, count] of Object.entries(summary.tables)) rows.set(table, (rows.get(table) ?? 0) + count)
  return [...rows]
    .toSorted((left, right) => right[1] - left[1])
    .slice(0, most)
    .map(([name]) => name)
}
