import { Tabs as Radix } from 'radix-ui'
import { type ReactNode, useEffect, useEffectEvent, useRef } from 'react'
import css from './tabs.module.css'

export interface Tab<Id extends string> {
  readonly id: Id
  readonly label: string
  /** how many are behind it, or a short word */
  readonly count?: number | string
  readonly isDisabled?: boolean
}

/** Tabs with one panel below: `children` is what the chosen one shows. */
export function Tabs<Id extends string>({
  label,
  tabs,
  value,
  onChange,
  aside,
  children,
}: {
  label: string
  tabs: readonly Tab<Id>[]
  value: Id
  onChange: (id: Id) => void
  /** stands at the end of the row of tabs */
  aside?: ReactNode
  children: ReactNode
}): ReactNode {
  const list = useRef<HTMLDivElement>(null)
  const words = tabs.map(({ label: word, count }) => `${word} ${count ?? ''}`).join()
  // on a phone the strip is longer than the page is wide: the chosen tab is in view, from a link as well,
  // and when counts that come later make the others wider
  const show = useEffectEvent((id: string, _widths: string) =>
    list.current
      ?.querySelector(`[role=tab][id$="-trigger-${CSS.escape(id)}"]`)
      ?.scrollIntoView({ block: 'nearest', inline: 'nearest' }),
  )
  useEffect(() => show(value, words), [value, words])
  return (
    <Radix.Root
      className={css['root']}
      value={value}
      onValueChange={(next) => {
        const tab = tabs.find(({ id }) => id === next)
        if (tab !== undefined) onChange(tab.id)
      }}
      activationMode="automatic"
    >
      <div className={css['row']}>
        <Radix.List ref={list} className={css['list']} aria-label={label}>
          {tabs.map(({ id, label: word, count, isDisabled = false }) => (
            <Radix.Trigger key={id} value={id} className={css['tab']} disabled={isDisabled}>
              {word}
              {count !== undefined && <span className={css['count']}>{count}</span>}
            </Radix.Trigger>
          ))}
        </Radix.List>
        {aside}
      </div>
      <Radix.Content key={value} value={value} className={css['panel']}>
        {children}
      </Radix.Content>
    </Radix.Root>
  )
}
