import { type ComponentPropsWithRef, type ReactNode, useId } from 'react'
import { classes } from './class-names.ts'
import css from './field.module.css'

interface About {
  readonly label: string
  /** what it is for, below it */
  readonly hint?: ReactNode
  /** what is wrong with it, in place of the hint */
  readonly error?: ReactNode
  /** stands behind the input: a button, mostly */
  readonly beside?: ReactNode
  /** the label is read aloud and not shown */
  readonly isLabelHidden?: boolean
}

/** A label, an input of any kind and the words about it. `children` gets what the input needs to belong to them. */
export function Field({
  label,
  hint,
  error,
  beside,
  isLabelHidden = false,
  children,
}: About & {
  children: (own: { id: string; 'aria-describedby': string | undefined; 'aria-invalid': boolean }) => ReactNode
}): ReactNode {
  const id = useId()
  const words = error ?? hint
  const own = {
    id,
    'aria-describedby': words === undefined ? undefined : `${id}-words`,
    'aria-invalid': error !== undefined,
  }
  return (
    <div className={css['field']}>
      <label className={isLabelHidden ? 'aside' : css['label']} htmlFor={id}>
        {label}
      </label>
      <div className={css['line']}>
        {children(own)}
        {beside}
      </div>
      {words !== undefined && (
        <p id={`${id}-words`} className={error === undefined ? css['hint'] : css['error']}>
          {words}
        </p>
      )}
    </div>
  )
}

/** One line of text. */
export function TextField({
  label,
  hint,
  error,
  beside,
  isLabelHidden,
  isCode = false,
  ...input
}: About & { isCode?: boolean } & ComponentPropsWithRef<'input'>): ReactNode {
  return (
    <Field {...about({ label, hint, error, beside, isLabelHidden })}>
      {(own) => (
        <input
          type="text"
          autoComplete="off"
          spellCheck={false}
          {...input}
          {...own}
          className={classes(css['input'], isCode && 'mono')}
        />
      )}
    </Field>
  )
}

/** One of a few: the browser's own list. */
export function SelectField({
  label,
  hint,
  error,
  beside,
  isLabelHidden,
  options,
  ...select
}: About & {
  options: readonly { readonly value: string; readonly label: string; readonly isDisabled?: boolean }[]
} & ComponentPropsWithRef<'select'>): ReactNode {
  return (
    <Field {...about({ label, hint, error, beside, isLabelHidden })}>
      {(own) => (
        <select {...select} {...own} className={css['select']}>
          {options.map(({ value, label: word, isDisabled = false }) => (
            <option key={value} value={value} disabled={isDisabled}>
              {word}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}

/** Only what is there: `undefined` is no value of an optional property. */
function about({ label, ...rest }: { [Key in keyof About]: About[Key] | undefined } & { label: string }): About {
  return Object.assign(
    { label },
    ...Object.entries(rest).map(([key, value]) => (value === undefined ? {} : { [key]: value })),
  )
}

/** Yes or no, with words behind the box. */
export function CheckField({
  label,
  hint,
  ...input
}: { label: ReactNode; hint?: ReactNode } & Omit<ComponentPropsWithRef<'input'>, 'type'>): ReactNode {
  return (
    <label className={css['check']}>
      <input type="checkbox" {...input} />
      <span>
        {label}
        {hint !== undefined && <small className={css['hint']}>{hint}</small>}
      </span>
    </label>
  )
}
