import { type Edge, MarkerType } from '@xyflow/react'
import { useEffect, useEffectEvent, useMemo, useState } from 'react'
import type { SchemaReference, SchemaTable } from '../../api/contract.ts'
import type { Position } from '../model/lay-out.ts'
import { keysFirst, neighbours, type TableChange } from '../model/schema-model.ts'
import { askLayout } from './ask-layout.ts'
import css from './schema-map.module.css'
import { cardHeight, type CardNode, cardWidth } from './table-card.tsx'

export interface MapProps {
  readonly tables: readonly SchemaTable[]
  readonly references: readonly SchemaReference[]
  readonly changes: ReadonlyMap<string, TableChange>
  /** numbers of colours by resource; empty = no colours */
  readonly hues: ReadonlyMap<string, number>
  readonly chosen: string | undefined
  readonly onChoose: (table: string | undefined) => void
  /** where somebody put cards; undefined = not known yet */
  readonly saved: Readonly<Record<string, Position>>
  readonly onSave: (positions: Readonly<Record<string, Position>>) => void
}

export function useCards(
  { tables, references, changes, hues, chosen }: MapProps,
  opened: ReadonlySet<string>,
  onOpen: (table: string) => void,
): readonly CardNode[] {
  const [open] = useState(() => onOpen)
  return useMemo(() => {
    const near = chosen === undefined ? undefined : neighbours(chosen, references)
    return tables.map((table): CardNode => {
      const { keys, others } = keysFirst(table, references)
      const isOpen = opened.has(table.name)
      const look = near === undefined ? 'plain' : table.name === chosen ? 'chosen' : near.has(table.name) ? 'plain' : 'dim'
      const change = changes.get(table.name)
      const hue = table.resource === undefined ? undefined : hues.get(table.resource)
      return {
        id: table.name,
        type: 'table',
        position: { x: 0, y: 0 },
        data: { table, keys, others, isOpen, change, hue, look, onOpen: open },
        width: cardWidth,
        height: cardHeight({ keys, others, isOpen }),
      }
    })
  }, [tables, references, changes, hues, chosen, opened, open])
}

/** Where cards lie: as somebody put them, the others as the worker lays them out. */
export function usePlaces(
  cards: readonly CardNode[],
  references: readonly SchemaReference[],
  saved: Readonly<Record<string, Position>>,
): { readonly places: ReadonlyMap<string, Position> | undefined; readonly failure: string | undefined } {
  const [laid, setLaid] = useState<ReadonlyMap<string, Position>>()
  const [failure, setFailure] = useState<string>()
  // a card that is opened does not move the others: only which cards there are counts
  const names = cards.map(({ id }) => id).join('\n')
  const ask = useEffectEvent((wanted: ReadonlySet<string>, lines: readonly SchemaReference[]) =>
    askLayout(
      cards
        .filter(({ id }) => wanted.has(id))
        .map(({ id, data }) => ({ id, width: cardWidth, height: cardHeight(data) })),
      lines.map(({ table, to }) => ({ from: to.table, to: table })),
    ),
  )
  useEffect(() => {
    let isWanted = true
    void ask(new Set(names.split('\n')), references).then(
      (places) => {
        if (!isWanted) return
        setFailure(undefined)
        setLaid(places)
      },
      (cause: unknown) => setFailure(cause instanceof Error ? cause.message : String(cause)),
    )
    return () => {
      isWanted = false
    }
  }, [names, references])
  const places = useMemo(() => laid && new Map([...laid, ...Object.entries(saved)]), [laid, saved])
  return { places, failure }
}

export function useEdges(references: readonly SchemaReference[], chosen: string | undefined): Edge[] {
  return useMemo(
    () =>
      references.map(({ table, columns, to, kind, label }, at): Edge => {
        const isNear = chosen === undefined || table === chosen || to.table === chosen
        return {
          id: `${at} ${to.table} ${table}`,
          source: to.table,
          target: table,
          className: [css['edge'], kind === 'hint' ? css['hint'] : '', isNear ? '' : css['far']].join(' '),
          ...(kind === 'hint' && { label: label ?? columns.join(', ') }),
          markerEnd: { type: MarkerType.Arrow, width: 16, height: 16, color: 'var(--line-strong)' },
        }
      }),
    [references, chosen],
  )
}
