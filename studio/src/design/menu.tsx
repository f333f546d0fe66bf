import { DropdownMenu } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'
import { Icon, type IconName } from './icon.tsx'
import css from './menu.module.css'

export interface MenuItem {
  readonly label: string
  readonly onSelect: () => void
  /** a second, quieter line */
  readonly hint?: string
  readonly icon?: IconName
  /** as people read them: `⌘S` */
  readonly keys?: string
  readonly isChecked?: boolean
  readonly isDisabled?: boolean
}

type MenuItems = readonly (MenuItem | null)[]

/**
 * A list of commands below a button; `trigger` is that button. A `null` among the items draws a line. Items that tell how long
 * ago something was come from a function, which is asked when the list is opened.
 */
export function Menu({
  trigger,
  items,
  align = 'end',
}: {
  trigger: ReactElement
  items: MenuItems | (() => MenuItems)
  align?: 'start' | 'end'
}): ReactNode {
  // not modal: the lock on scrolling would put a style into the page, which its content policy refuses
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={css['content']} align={align} sideOffset={4} collisionPadding={8}>
          <Items items={items} />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

/** Drawn while the list is open, and not before. */
function Items({ items }: { items: MenuItems | (() => MenuItems) }): ReactNode {
  const list = typeof items === 'function' ? items() : items
  // where nothing has a sign, none is left room for
  const hasIcons = list.some((item) => item !== null && (item.icon !== undefined || item.isChecked !== undefined))
  return list.map((item, index) =>
    item === null ? (
      <DropdownMenu.Separator key={`line ${index}`} className={css['line']} />
    ) : (
      <Item key={item.label} item={item} hasIcon={hasIcons} />
    ),
  )
}

function Item({ item, hasIcon }: { item: MenuItem; hasIcon: boolean }): ReactNode {
  const icon = item.isChecked === true ? 'check' : item.icon
  return (
    <DropdownMenu.Item className={css['item']} disabled={item.isDisabled ?? false} onSelect={item.onSelect}>
      {hasIcon && <span className={css['icon']}>{icon !== undefined && <Icon name={icon} size={14} />}</span>}
      <span className={css['words']}>
        {item.label}
        {item.isChecked === true && <span className="aside"> (chosen)</span>}
        {item.hint !== undefined && <small>{item.hint}</small>}
      </span>
      {item.keys !== undefined && <kbd>{item.keys}</kbd>}
    </DropdownMenu.Item>
  )
}
