import { type ReactNode, useState } from 'react'
import type { ListedTable } from '../api/contract.ts'
import { Button } from '../design/button.tsx'
import { CheckField } from '../design/field.tsx'
import { Popover } from '../design/popover/popover.tsx'
import css from './columns-menu.module.css'

/** Which columns are shown. */
export function ColumnsMenu({
  table,
  shown,
  onShown,
}: {
  table: ListedTable
  shown: readonly string[]
  /** undefined = as at first */
  onShown: (names: readonly string[] | undefined) => void
}): ReactNode {
  const [isOpen, setOpen] = useState(false)
  const toggle = (name: string): void => {
    const next = shown.includes(name) ? shown.filter((one) => one !== name) : [...shown, name]
    if (next.length > 0) onShown(next)
  }
  return (
    <Popover
      label="Columns"
      isOpen={isOpen}
      onOpen={setOpen}
      align="end"
      trigger={
        <Button look="quiet" icon="down">
          {shown.length === table.columns.length ? 'Columns' : `${shown.length} of ${table.columns.length} columns`}
        </Button>
      }
    >
      <div className={css['ways']}>
        <Button look="quiet" onClick={() => onShown(table.columns.map(({ name }) => name))}>
          All
        </Button>
        <Button look="quiet" onClick={() => onShown(undefined)}>
          As at first
        </Button>
      </div>
      <ul className={css['list']}>
        {table.columns.map(({ name, type }) => (
          <li key={name}>
            <CheckField
              label={
                <>
                  <bdi>{name}</bdi> <small className={css['type']}>{type}</small>
                </>
              }
              checked={shown.includes(name)}
              onChange={() => toggle(name)}
            />
          </li>
        ))}
      </ul>
    </Popover>
  )
}
