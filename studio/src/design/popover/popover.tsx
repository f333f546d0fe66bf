import { Popover as Radix } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'
import css from './popover.module.css'

/** A small form below a button; Escape and a click beside it close it. `label` is what it is called. */
export function Popover({
  trigger,
  label,
  isOpen,
  onOpen,
  align = 'start',
  children,
}: {
  trigger: ReactElement
  label: string
  isOpen: boolean
  onOpen: (isOpen: boolean) => void
  align?: 'start' | 'end'
  children: ReactNode
}): ReactNode {
  return (
    <Radix.Root open={isOpen} onOpenChange={onOpen}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className={css['content']} align={align} sideOffset={4} collisionPadding={8} aria-label={label}>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
