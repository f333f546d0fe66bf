import { type ReactNode, useMemo, useRef, useState } from 'react'
import type { Cell, CellColumn } from '../api/contract.ts'
import { Button, IconButton } from '../design/button.tsx'
import { many } from '../design/format.ts'
import { Menu } from '../design/menu.tsx'
import { visibleLines } from '../design/visible.ts'
import { type GridColumn, isNumber, isTime } from '../grid/grid-column.ts'
import type { CopiedText, GridHandle } from '../grid/grid-props.ts'
import { Grid } from '../grid/grid.tsx'
import { fittingWidth } from '../grid/layout.ts'
import { fixedRows, type GridRow } from '../grid/row-source.ts'
import { cellText, isCut, prettyText } from '../grid/text/cell-text.ts'
import type { CopyFormat } from '../grid/text/copy-text.ts'
import css from './sql-page.module.css'

const formats: readonly { readonly format: CopyFormat; readonly label: string }[] = [
  { format: 'text', label: 'Copy as text' },
  { format: 'json', label: 'Copy as JSON' },
  { format: 'csv', label: 'Copy as CSV' },
  { format: 'sql', label: 'Copy as SQL' },
]

/** The rows of an answer. */
export function ResultGrid({
  columns: given,
  rows,
}: {
  columns: readonly CellColumn[]
  rows: readonly GridRow[]
}): ReactNode {
  const grid = useRef<GridHandle>(null)
  const [said, setSaid] = useState('')
  const [open, setOpen] = useState<{ readonly value: Cell; readonly column: GridColumn }>()
  const columns = useMemo(() => columnsOf(given, rows), [given, rows])
  const source = useMemo(() => fixedRows(rows), [rows])
  const tell = (done: CopiedText | Error): void =>
    setSaid(done instanceof Error ? `Not copied: ${done.message}` : `Copied ${many(done.rows, 'row')}.`)
  const copy = (format: CopyFormat): void => {
    void grid.current
      ?.copy(format, new AbortController().signal)
      .then(async (done) => {
        await navigator.clipboard.writeText(done.text)
        tell(done)
      })
      .catch((error: unknown) => tell(error instanceof Error ? error : new Error(String(error))))
  }
  return (
    <div className={css['rows']}>
      <Grid
        ref={grid}
        className={css['grid']}
        label="Rows of the answer"
        table="answer"
        columns={columns}
        source={source}
        onOpen={(row, column) => {
          const at = column === undefined ? -1 : columns.indexOf(column)
          if (column !== undefined && at !== -1) setOpen({ value: rows[row]?.values[at] ?? null, column })
        }}
        onCopied={tell}
      />
      {open !== undefined && <Value {...open} onClose={() => setOpen(undefined)} />}
      <div className={css['foot']}>
        <Menu
          align="start"
          trigger={
            <Button look="quiet" icon="copy">
              Copy what is chosen
            </Button>
          }
          items={formats.map(({ format, label }) => ({ label, onSelect: () => copy(format) }))}
        />
        <span role="status">{said}</span>
      </div>
    </div>
  )
}

/** One value with its line ends. */
function Value({ value, column, onClose }: { value: Cell; column: GridColumn; onClose: () => void }): ReactNode {
  const text = value === null ? 'null' : prettyText(isCut(value) ? value.$cut : String(value), column.kind)
  return (
    <section className={css['value']} aria-label={`The value of ${column.name}`}>
      <header>
        <b>
          <bdi>{column.name}</bdi>
        </b>{' '}
        <span>{column.type}</span>
        {isCut(value) && <span>the first of {many(value.$length, 'character')}: select substr(…) shows the rest</span>}
        <IconButton icon="close" label="Close the value" onClick={onClose} />
      </header>
      <pre tabIndex={0}>{visibleLines(text)}</pre>
    </section>
  )
}

/** Two columns of one name are told apart: the grid goes by names. */
function columnsOf(given: readonly CellColumn[], rows: readonly GridRow[]): readonly GridColumn[] {
  const seen = new Map<string, number>()
  return given.map(({ name, kind, type }, at) => {
    const times = (seen.get(name) ?? 0) + 1
    seen.set(name, times)
    const samples = rows.slice(0, 50).map(({ values }) => cellText(values[at], kind).text)
    const least = isTime(kind) ? 168 : isNumber(kind) ? 84 : 96
    return {
      name: times === 1 ? name : `${name} (${times})`,
      kind,
      type,
      width: Math.max(least, fittingWidth(name, samples)),
    }
  })
}
