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

/** A list of commands below a button; `trigger` is that button. A `null` among the items draws a line. */
export function Menu({
  trigger,
  items,
  align = 'end',
}: {
  trigger: ReactElement
  items: readonly (MenuItem | null)[]
  align?: 'start' | 'end'
}): ReactNode {
  // not modal: the lock on scrolling would put a style into the page, which its content policy refuses
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className={css['content']} align={align} sideOffset={4} collisionPadding={8}>
          {items.map((item, index) =>
            item === null ? (
              <DropdownMenu.Separator key={`line ${index}`} className={css['line']} />
            ) : (
              <Item key={item.label} item={item} />
            ),
          )}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

function Item({ item }: { item: MenuItem }): ReactNode {
  const icon = item.isChecked === true ? 'check' : item.icon
  return (
    <DropdownMenu.Item className={css['item']} disabled={item.isDisabled ?? false} onSelect={item.onSelect}>
      <span className={css['icon']}>{icon !== undefined && <Icon name={icon} size={14} />}</span>
      <span className={css['words']}>
        {item.label}
        {item.isChecked === true && <span className="aside"> (chosen)</span>}
        {item.hint !== undefined && <small>{item.hint}</small>}
      </span>
      {item.keys !== undefined && <kbd>{item.keys}</kbd>}
    </DropdownMenu.Item>
  )
}
