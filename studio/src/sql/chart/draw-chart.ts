import uPlot from 'uplot'
import type { ChartData, ChartKind } from './chart-data.ts'
import { numberText, timeTexts, xText } from './chart-text.ts'

/** Colours that can be told apart, as the page has them now. */
export interface ChartLook {
  readonly series: readonly string[]
  readonly text: string
  readonly line: string
  readonly font: string
}

/** How uPlot draws it. */
export function chartOptions(
  data: ChartData,
  kind: ChartKind,
  {
    look,
    width,
    height,
    xName,
  }: { readonly look: ChartLook; readonly width: number; readonly height: number; readonly xName: string },
): uPlot.Options {
  const { scale, categories, series } = data
  const axis: uPlot.Axis = {
    stroke: look.text,
    font: look.font,
    grid: { stroke: look.line, width: 1 },
    ticks: { stroke: look.line, width: 1 },
  }
  const category = (at: number): string => categories[at] ?? ''
  const isCategory = scale === 'category'
  return {
    width,
    height,
    padding: [12, 16, 0, 0],
    // moments are shown in UTC, as everywhere on the page
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
    cursor: { points: { size: 7 } },
    scales: {
      x: { time: scale === 'time', ...(kind === 'bar' || isCategory ? { range: withRoom(data) } : {}) },
      // a bar that does not begin at 0 lies
      ...(kind === 'bar' && { y: { range: (_self: uPlot, least: number, most: number) => fromZero(least, most) } }),
    },
    axes: [
      {
        ...axis,
        ...(scale === 'number' && areWhole([data.x]) && { incrs: wholeSteps }),
        space: isCategory ? 90 : 60,
        ...(scale === 'time' && { size: 44, values: (_self, splits) => timeTexts(splits) }),
        ...(isCategory && {
          splits: (self) => wholes(self.scales['x']?.min ?? 0, self.scales['x']?.max ?? 0, width / 90),
          values: (_self, splits) => splits.map((at) => shortened(category(at))),
        }),
      },
      {
        ...axis,
        // of what is counted there are no parts
        ...(areWhole(series.map(({ values: each }) => each)) && { incrs: wholeSteps }),
        size: 64,
        values: (_self, splits) => splits.map((value) => numberText(value)),
      },
    ],
    series: [
      { label: xName, value: (_self, at) => xText(data, at) },
      ...series.map(({ name }, at) => seriesOptions(name, at, { kind, look, data })),
    ],
  }
}

function seriesOptions(
  label: string,
  at: number,
  { kind, look, data }: { readonly kind: ChartKind; readonly look: ChartLook; readonly data: ChartData },
): uPlot.Series {
  const colour = look.series[at % look.series.length] ?? look.text
  const value = (_self: uPlot, one: number | null): string => (one === null ? '–' : numberText(one))
  if (kind === 'scatter')
    return { label, stroke: colour, value, paths: () => null, points: { show: true, size: 5, fill: colour } }
  if (kind === 'line') return { label, stroke: colour, width: 1.5, value, spanGaps: true, points: { size: 4 } }
  return {
    label,
    stroke: colour,
    fill: colour,
    width: 0,
    value,
    paths: besideEachOther(data, at),
    points: { show: false },
  }
}

/** Bars of several series stand beside each other. */
function besideEachOther(data: ChartData, at: number): uPlot.Series.PathBuilder {
  const step = stepOf(data.x)
  const width = (step * 0.8) / data.series.length
  const bars = uPlot.paths.bars
  if (bars === undefined) throw new Error('uPlot has no bars')
  return bars({
    align: 1,
    disp: {
      x0: { unit: 1, values: () => data.x.map((x) => x - step * 0.4 + width * at) },
      size: { unit: 1, values: () => data.x.map(() => width * 0.92) },
    },
  })
}

/** The least distance of two neighbours: bars are that wide. */
function stepOf(x: readonly number[]): number {
  const steps = x.slice(1).map((value, at) => value - (x[at] ?? value))
  const least = Math.min(...steps.filter((step) => step > 0))
  return Number.isFinite(least) ? least : 1
}

function fromZero(least: number, most: number): uPlot.Range.MinMax {
  const room = (Math.max(0, most) - Math.min(0, least)) * 0.05
  return [least < 0 ? least - room : 0, most > 0 ? most + room : 0]
}

/** Half a bar more at both ends. */
function withRoom({ x }: ChartData): uPlot.Scale.Range {
  const room = stepOf(x) * 0.6
  return [(x[0] ?? 0) - room, (x.at(-1) ?? 0) + room]
}

/** 1, 2, 5, 10, 20, …: how far apart lines of whole numbers are. */
const wholeSteps = Array.from({ length: 15 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** power)).flat()

/** True where all numbers are whole ones. */
export function areWhole(lists: readonly (readonly (number | null)[])[]): boolean {
  return lists.every((list) => list.every((value) => value === null || Number.isInteger(value)))
}

function wholes(min: number, max: number, most: number): number[] {
  const every = Math.max(1, Math.ceil((max - min) / Math.max(1, most)))
  const first = Math.ceil(min / every) * every
  return Array.from({ length: Math.max(0, Math.floor((max - first) / every) + 1) }, (_, at) => first + at * every)
}

function shortened(text: string): string {
  return text.length > 14 ? `${text.slice(0, 13)}…` : text
}
