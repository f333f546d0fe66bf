import { type Line, type Spread, spreadOf } from '../rounds.ts'
import type { Figures, Goal, Group } from '../section.ts'

/** One section as it is kept in bench/results/. */
export interface Result {
  readonly section: string
  readonly about: string
  readonly taken: string
  readonly machine: Readonly<Record<string, string | number>>
  readonly versions: Readonly<Record<string, string>>
  /** what a reader has to know before believing the figures */
  readonly said: readonly string[]
  /** processes that wanted to run, in the minute before the section and its last; cores that others used while it ran */
  readonly load: { readonly before: number; readonly after: number; readonly othersCores: number | undefined }
  readonly rounds: number
  readonly groups: readonly GroupResult[]
  readonly goals: readonly GoalResult[]
}

/** One table of a section. */
export interface GroupResult {
  readonly name: string
  readonly title: string
  readonly ideal?: { readonly what: string; readonly seconds: number }
  readonly lines: readonly LineResult[]
  readonly missing: readonly { readonly name: string; readonly why: string }[]
  /** whose rounds are no figures: they ended with an error, or rows are missing */
  readonly failed: readonly { readonly name: string; readonly why: string }[]
}

/** One contender of a group. Ratios are those of medians, to the first line. */
export interface LineResult {
  readonly name: string
  readonly settings?: string
  readonly rounds: number
  readonly seconds: Spread
  readonly cpuSeconds?: Spread
  readonly peakMb?: Spread
  readonly timesSeconds: number
  readonly timesCpu?: number
  readonly microsecondsPerRow?: number
}

/** A goal with what was reached; without a figure nobody has played for it. */
export interface GoalResult {
  readonly text: string
  readonly goal: string
  readonly figure?: number
  readonly met?: boolean
}

/** A group with its rounds played, as it is kept. */
export function groupResult(group: Group, lines: readonly Line[]): GroupResult {
  const all = lines.filter(({ failed }) => failed === undefined).map((line) => ({ line, spreads: spreadsOf(line) }))
  const base = all[0]?.spreads
  return {
    name: group.name,
    title: group.title,
    ...(group.ideal !== undefined && { ideal: group.ideal }),
    lines: all.map(({ line: { contender, played }, spreads: { seconds, cpuSeconds, peakMb } }) => ({
      name: contender.name,
      ...(contender.settings !== undefined && { settings: contender.settings }),
      rounds: played.length,
      seconds: rounded(seconds),
      ...(cpuSeconds !== undefined && { cpuSeconds: rounded(cpuSeconds) }),
      ...(peakMb !== undefined && { peakMb: rounded(peakMb) }),
      timesSeconds: round(seconds.median / (base?.seconds.median ?? Number.NaN)),
      ...(cpuSeconds !== undefined &&
        base?.cpuSeconds !== undefined && { timesCpu: round(cpuSeconds.median / base.cpuSeconds.median) }),
      ...(contender.rows !== undefined && {
        microsecondsPerRow: round((seconds.median * 1e6) / contender.rows),
      }),
    })),
    failed: lines.flatMap(({ contender, failed }) =>
      failed === undefined ? [] : [{ name: contender.name, why: failed }],
    ),
    missing: group.contenders.flatMap(({ name, missing }) => (missing === undefined ? [] : [{ name, why: missing }])),
  }
}

function spreadsOf({ contender, played }: Line) {
  const seconds = spreadOf(played.map(({ ms }) => ms / 1000))
  if (seconds === undefined) throw new Error(`${contender.name} has played no round`)
  return {
    seconds,
    cpuSeconds: spreadOf(played.map((one) => one.cpuSeconds)),
    peakMb: spreadOf(played.map((one) => one.peakMb)),
  }
}

/** Medians of groups, for goals. Without a contender it is the first that is sluice. */
export function figuresOf(groups: readonly GroupResult[]): Figures {
  const line = (group: string, contender?: string): LineResult | undefined => {
    const lines = groups.find(({ name }) => name === group)?.lines
    return contender === undefined
      ? lines?.find(({ name }) => name.startsWith('sluice'))
      : lines?.find(({ name }) => name === contender)
  }
  return {
    seconds: (group, contender) => line(group, contender)?.seconds.median,
    cpu: (group, contender) => line(group, contender)?.cpuSeconds?.median,
    peak: (group, contender) => line(group, contender)?.peakMb?.median,
  }
}

/** A goal beside what was reached. */
export function goalResult({ text, is, bound, unit, figure }: Goal, figures: Figures): GoalResult {
  const reached = figure(figures)
  const goal = `${is === 'at least' ? '≥' : '≤'} ${bound} ${unit}`
  if (reached === undefined || Number.isNaN(reached)) return { text, goal }
  return { text, goal, figure: round(reached), met: is === 'at least' ? reached >= bound : reached <= bound }
}

function rounded({ median, least, most }: Spread): Spread {
  return { median: round(median), least: round(least), most: round(most) }
}

/** To four digits: what a clock on a shared machine can tell. */
function round(value: number): number {
  return Number(value.toPrecision(4))
}
