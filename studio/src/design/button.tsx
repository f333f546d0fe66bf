import type { ComponentPropsWithRef, ReactNode } from 'react'
import { classes } from './class-names.ts'
import css from './button.module.css'
import { Icon, type IconName } from './icon.tsx'

export interface ButtonProps extends ComponentPropsWithRef<'button'> {
  /** `primary` once a view at most; `quiet` has no frame until it is pointed at */
  readonly look?: 'plain' | 'primary' | 'quiet' | 'danger'
  readonly icon?: IconName
  /** as people read it: `⌘↵` */
  readonly keys?: string
  /** it works on something: looks so and takes no click */
  readonly isBusy?: boolean
}

/** A button with a word on it. One that has only an icon is an `IconButton`. */
export function Button({ look = 'plain', icon, keys, isBusy = false, children, ...rest }: ButtonProps): ReactNode {
  return (
    <button
      type="button"
      {...rest}
      className={classes(css['button'], css[look], rest.className)}
      aria-disabled={isBusy || rest.disabled}
      aria-busy={isBusy}
      onClick={isBusy ? undefined : rest.onClick}
    >
      {icon !== undefined && <Icon name={icon} size={14} />}
      <span>{children}</span>
      {keys !== undefined && <kbd className={css['keys']}>{keys}</kbd>}
    </button>
  )
}

/** What makes a link look like a button: one that leads to the next thing to do. */
export function buttonLook(look: NonNullable<ButtonProps['look']>): string {
  return classes(css['button'], css[look])
}

/** A button that shows only an icon; `label` is what it is called. */
export function IconButton({
  icon,
  label,
  ...rest
}: Omit<ButtonProps, 'children' | 'keys' | 'look'> & { icon: IconName; label: string }): ReactNode {
  const { isBusy: _busy, ...props } = rest
  return (
    <button type="button" title={label} {...props} aria-label={label} className={classes(css['icon'], props.className)}>
      <Icon name={icon} />
    </button>
  )
}
