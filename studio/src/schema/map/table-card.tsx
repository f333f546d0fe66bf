import { Handle, type Node, type NodeProps, Position } from '@xyflow/react'
import type { ReactNode } from 'react'
import type { SchemaColumn, SchemaTable } from '../../api/contract.ts'
import { markOf } from '../model/column-mark.ts'
import { changeText, type TableChange } from '../model/schema-model.ts'
import css from './schema-map.module.css'

export const cardWidth = 232
const headHeight = 46
const lineHeight = 22
const moreHeight = 26

export interface CardData extends Record<string, unknown> {
  readonly table: SchemaTable
  readonly keys: readonly SchemaColumn[]
  readonly others: readonly SchemaColumn[]
  readonly isOpen: boolean
  readonly change: TableChange | undefined
  /** number of the resource's colour; undefined = of none */
  readonly hue: number | undefined
  readonly look: 'plain' | 'chosen' | 'dim'
  readonly onOpen: (table: string) => void
}

export type CardNode = Node<CardData, 'table'>

/** How high a card is: known before it is drawn, so that it can be laid out. */
export function cardHeight({ keys, others, isOpen }: Pick<CardData, 'keys' | 'others' | 'isOpen'>): number {
  const lines = keys.length + (isOpen ? others.length : 0)
  return headHeight + lines * lineHeight + (others.length > 0 ? moreHeight : 6)
}

/** A table: its keys, and behind a button the other columns. */
export function TableCard({ data }: NodeProps<CardNode>): ReactNode {
  const { table, keys, others, isOpen, change, hue, look, onOpen } = data
  return (
    <div className={css['card']} data-look={look} data-hue={hue} data-system={table.isSystem} style={{ width: cardWidth }}>
      <Handle type="target" position={Position.Left} className={css['handle']} isConnectable={false} />
      <header className={css['head']} style={{ height: headHeight }}>
        <bdi className={css['name']} title={table.name}>
          {table.name}
        </bdi>
        <span className={css['about']}>
          {change !== undefined ? (
            <b className={css['change']}>{changeText(change)}</b>
          ) : (
            <bdi>{table.resource === undefined ? (table.isSystem ? 'bookkeeping' : '') : table.resource}</bdi>
          )}
        </span>
      </header>
      <ul className={css['columns']}>
        {[...keys, ...(isOpen ? others : [])].map((column) => (
          <ColumnLine key={column.name} column={column} isChanged={change?.columns.has(column.name) === true} />
        ))}
      </ul>
      {others.length > 0 && (
        <button type="button" tabIndex={-1} className={css['more']} onClick={() => onOpen(table.name)}>
          {isOpen ? 'fewer columns' : `+ ${others.length} ${others.length === 1 ? 'column' : 'columns'}`}
        </button>
      )}
      <Handle type="source" position={Position.Right} className={css['handle']} isConnectable={false} />
    </div>
  )
}

function ColumnLine({ column, isChanged }: { column: SchemaColumn; isChanged: boolean }): ReactNode {
  return (
    <li className={css['column']} data-changed={isChanged} data-system={column.isSystem === true}>
      <bdi title={column.name}>{column.name}</bdi>
      <span className={css['type']}>{column.type}</span>
      <span className={css['mark']}>{markOf(column)}</span>
    </li>
  )
}
