import type { ReactNode } from 'react'
import { many } from '../../design/format.ts'
import { xText } from './chart-text.ts'
import type { ChartData } from './chart-data.ts'
import css from './chart.module.css'

const mostRows = 500

/** The numbers of a chart. */
export function ChartTable({ data, x }: { data: ChartData; x: string }): ReactNode {
  const left = data.x.length - mostRows
  return (
    <div className={css['numbers']} tabIndex={0} role="region" aria-label="The numbers of the chart">
      <table>
        <thead>
          <tr>
            <th scope="col">{x}</th>
            {data.series.map(({ name }) => (
              <th key={name} scope="col" className="number">
                <bdi>{name}</bdi>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.x.slice(0, mostRows).map((at, row) => (
            <tr key={row}>
              <th scope="row">{xText(data, at)}</th>
              {data.series.map(({ name, values }) => (
                <td key={name} className="number">
                  {values[row]?.toLocaleString('en-US', { maximumFractionDigits: 6 }) ?? '–'}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {left > 0 && <p>{many(left, 'place')} more: see the result.</p>}
    </div>
  )
}
