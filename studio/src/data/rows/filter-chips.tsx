import type { ReactNode } from 'react'
import type { Filter } from '../../api/contract.ts'
import { Icon } from '../../design/icon.tsx'
import css from './filter-chips.module.css'
import { filterText } from './filters.ts'

/** A condition that is in force, and the way out of it. */
interface Chip {
  readonly text: string
  readonly onRemove: () => void
}

/** What holds of the rows that are shown. */
export function FilterChips({
  filters,
  onFilters,
  others,
}: {
  filters: readonly Filter[]
  onFilters: (filters: readonly Filter[]) => void
  /** those that are no filters of columns */
  others: readonly Chip[]
}): ReactNode {
  const chips = [
    ...others,
    ...filters.map((filter, at): Chip => ({
      text: filterText(filter),
      onRemove: () => onFilters(filters.filter((_, index) => index !== at)),
    })),
  ]
  if (chips.length === 0) return null
  return (
    <ul className={css['chips']} aria-label="Filters">
      {chips.map(({ text, onRemove }) => (
        <li key={text} className={css['chip']}>
          <bdi>{text}</bdi>
          <button type="button" aria-label={`Remove the filter ${text}`} title="Remove the filter" onClick={onRemove}>
            <Icon name="close" size={10} />
          </button>
        </li>
      ))}
    </ul>
  )
}
