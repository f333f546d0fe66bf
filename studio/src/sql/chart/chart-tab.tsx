import { lazy, type ReactNode, Suspense, useMemo, useState } from 'react'
import { Bar } from '../../design/bar.tsx'
import { Button } from '../../design/button.tsx'
import { SelectField } from '../../design/field.tsx'
import { EmptyState, Loading } from '../../design/states.tsx'
import { type Answered, type ChartChoice, chartData, chartKinds, firstChoice } from './chart-data.ts'
import { ChartTable } from './chart-table.tsx'
import css from './chart.module.css'

const Plot = lazy(async () => ({ default: (await import('./plot.tsx')).Plot }))

/** An answer as a picture: which columns lie along, up and in colour is picked. */
export function ChartTab({
  answer,
  choice,
  onChoice,
}: {
  answer: Answered
  /** what was picked, as far as the answer has such columns */
  choice: Partial<ChartChoice>
  onChoice: (choice: Partial<ChartChoice>) => void
}): ReactNode {
  const [isTable, setTable] = useState(false)
  const picked = useMemo(() => pickedOf(answer, choice), [answer, choice])
  const data = useMemo(() => (picked === undefined ? undefined : chartData(answer, picked)), [answer, picked])
  if (picked === undefined || data === undefined)
    return (
      <EmptyState title="There is nothing to draw">
        A chart needs a column with numbers, such as <code>count(*)</code>, and a row or more.
      </EmptyState>
    )
  const names = answer.columns.map(({ name }) => ({ value: name, label: name }))
  return (
    <div className={css['chart']}>
      <div className={css['choices']}>
        <SelectField
          label="Chart"
          value={picked.kind}
          options={chartKinds.map((kind) => ({ value: kind, label: kind }))}
          onChange={({ target }) => onChoice({ kind: chartKinds.find((kind) => kind === target.value) ?? 'line' })}
        />
        <SelectField
          label="Along"
          value={picked.x}
          options={names}
          onChange={({ target }) => onChoice({ x: target.value })}
        />
        <SelectField
          label="Up"
          value={picked.y}
          options={names}
          onChange={({ target }) => onChoice({ y: target.value })}
        />
        <SelectField
          label="Colour"
          value={picked.colour ?? ''}
          options={[{ value: '', label: 'one' }, ...names]}
          onChange={({ target }) => onChoice({ colour: target.value })}
        />
        <Button className={css['toggle']} aria-pressed={isTable} onClick={() => setTable(!isTable)}>
          {isTable ? 'Show the picture' : 'Show the numbers'}
        </Button>
      </div>
      {data.notes.map((note) => (
        <Bar key={note} tone="note">
          {note}
        </Bar>
      ))}
      {isTable ? (
        <ChartTable data={data} x={picked.x} />
      ) : (
        <Suspense fallback={<Loading what="the chart" />}>
          <Plot data={data} kind={picked.kind} xName={picked.x} label={words(picked)} />
        </Suspense>
      )}
    </div>
  )
}

function words({ kind, x, y, colour }: ChartChoice): string {
  return `A ${kind} chart of ${y} by ${x}${colour === undefined ? '' : `, a colour for each ${colour}`}. "Show the numbers" has it as a table.`
}

/** What is drawn: the first choice, and over it what was picked and is there. */
function pickedOf(answer: Answered, choice: Partial<ChartChoice>): ChartChoice | undefined {
  const first = answer.rows.length === 0 ? undefined : firstChoice(answer)
  if (first === undefined) return undefined
  const has = (name: string | undefined): name is string => answer.columns.some((column) => column.name === name)
  return {
    kind: choice.kind ?? first.kind,
    x: has(choice.x) ? choice.x : first.x,
    y: has(choice.y) ? choice.y : first.y,
    colour: choice.colour === '' ? undefined : has(choice.colour) ? choice.colour : first.colour,
  }
}
