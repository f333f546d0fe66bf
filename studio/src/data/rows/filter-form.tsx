import { type FormEvent, type ReactNode, useState } from 'react'
import type { Cell, Filter, FilterOp } from '../../api/contract.ts'
import { Button, IconButton } from '../../design/button.tsx'
import { SelectField, TextField } from '../../design/field.tsx'
import { count } from '../../design/format.ts'
import { Popover } from '../../design/popover/popover.tsx'
import { type GridColumn, isNumber, isTime } from '../../grid/grid-column.ts'
import { cellText, isCut, plainText } from '../../grid/text/cell-text.ts'
import { type Profiled, useProfile } from '../profile/profile-cell.tsx'
import css from './filter-form.module.css'
import { opsFor, opWords, valuesOf } from './filters.ts'

/** A funnel in the header of a column: conditions on it, and its most frequent values to click. */
export function FilterButton({
  column,
  filters,
  isFocused,
  of,
  onChange,
}: {
  column: GridColumn
  /** all of the table */
  filters: readonly Filter[]
  /** the header cell has the focus: Tab comes here */
  isFocused: boolean
  of: Profiled
  onChange: (filters: readonly Filter[]) => void
}): ReactNode {
  const [isOpen, setOpen] = useState(false)
  const isFiltered = filters.some((filter) => filter.column === column.name)
  const add = (filter: Filter): void => {
    onChange([...filters.filter((one) => one.column !== column.name || one.op !== filter.op), filter])
    setOpen(false)
  }
  return (
    <Popover
      label={`Filter by ${column.name}`}
      isOpen={isOpen}
      onOpen={setOpen}
      trigger={
        <IconButton
          icon="filter"
          label={`Filter by ${column.name}`}
          tabIndex={isFocused ? 0 : -1}
          className={css['button']}
          data-on={isFiltered}
        />
      }
    >
      <FilterForm column={column} onAdd={add} />
      {column.kind !== 'json' && column.kind !== 'binary' && <Frequent of={of} column={column} onAdd={add} />}
      {(isNumber(column.kind) || isTime(column.kind)) && <Bins of={of} column={column} />}
    </Popover>
  )
}

function FilterForm({ column, onAdd }: { column: GridColumn; onAdd: (filter: Filter) => void }): ReactNode {
  const ops = opsFor(column.kind)
  const [op, setOp] = useState<FilterOp>(ops[0] ?? 'eq')
  const [values, setValues] = useState<readonly string[]>(['', ''])
  const needed = valuesOf(op)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const [first = ''] = values
    const list = needed === 'many' ? first.split(',').map((value) => value.trim()) : values.slice(0, needed)
    onAdd({ column: column.name, op, values: list })
  }
  return (
    <form className={css['form']} onSubmit={submit}>
      <p className={css['title']}>
        <bdi>{column.name}</bdi> <span>{column.type}</span>
      </p>
      <SelectField
        label="Condition"
        isLabelHidden
        value={op}
        onChange={({ target }) => setOp(target.value as FilterOp)}
        options={ops.map((one) => ({ value: one, label: opWords[one] }))}
      />
      {needed !== 0 &&
        Array.from({ length: needed === 2 ? 2 : 1 }, (_, at) => (
          <TextField
            key={at}
            label={needed === 'many' ? 'Values' : at === 0 ? 'Value' : 'To'}
            isLabelHidden
            autoFocus={at === 0}
            placeholder={needed === 'many' ? 'paid, new' : at === 0 ? 'value' : 'to'}
            value={values[at] ?? ''}
            onChange={({ target }) => setValues(values.map((old, index) => (index === at ? target.value : old)))}
          />
        ))}
      <Button type="submit" look="primary">
        Filter
      </Button>
    </form>
  )
}

/** The bars over the column in numbers. */
function Bins({ of, column }: { of: Profiled; column: GridColumn }): ReactNode {
  const { data } = useProfile(of, column.name, 'histogram')
  if (data === undefined || data.bins.length === 0) return null
  return (
    <details className={css['bins']}>
      <summary>How they are spread</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">from</th>
            <th scope="col">to</th>
            <th scope="col">rows</th>
          </tr>
        </thead>
        <tbody>
          {data.bins.map((bin, at) => (
            <tr key={at}>
              <td>{bound(bin.from, data.kind)}</td>
              <td>{bound(bin.to, data.kind)}</td>
              <td>{count(bin.count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}

/** What is there most often: one click is a filter. */
function Frequent({
  of,
  column,
  onAdd,
}: {
  of: Profiled
  column: GridColumn
  onAdd: (filter: Filter) => void
}): ReactNode {
  const { data } = useProfile(of, column.name, 'top')
  const top = (data?.top ?? []).filter(({ value, count: times }) => !isCut(value) && times > 1).slice(0, 6)
  if (top.length === 0) return null
  return (
    <div className={css['frequent']}>
      <h3>Most frequent</h3>
      <ul>
        {top.map(({ value, count: times }, at) => (
          <li key={at}>
            <button
              type="button"
              onClick={() =>
                onAdd({
                  column: column.name,
                  op: value === null ? 'null' : 'eq',
                  values: value === null ? [] : [plainText(value)],
                })
              }
            >
              <span data-tone={cellText(value).tone}>{cellText(value).text}</span>
              <span className={css['times']}>{count(times)}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}

/** An end of a bin, short: numbers with five digits at most. */
function bound(cell: Cell, kind: GridColumn['kind']): string {
  const { text } = cellText(cell, kind)
  const value = isNumber(kind) ? Number(text) : Number.NaN
  return Number.isFinite(value) ? String(Number(value.toPrecision(5))) : text
}
