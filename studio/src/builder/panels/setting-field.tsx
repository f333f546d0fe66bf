import { type ReactNode, useState } from 'react'
import type { ConfigPath, ConfigEdit } from '../../api/contract.ts'
import { SelectField, TextField } from '../../design/field.tsx'
import { useBuilder } from '../builder-context.ts'
import type { SchemaNode } from '../text/schema-walk.ts'
import { descriptionOf, valuesOf } from '../text/schema-walk.ts'
import css from './panels.module.css'
import { canType, isFlag, textOf, valueOf } from './setting-value.ts'

/** One setting of the config: what is written at its path, and what the schema says about it. Empty = it is taken out. */
export function SettingField({
  label,
  path,
  node,
  value,
  placeholder,
  beside,
  found,
}: {
  label: string
  path: ConfigPath
  node: SchemaNode
  value: unknown
  placeholder?: string
  beside?: ReactNode
  /** what was detected for it, below */
  found?: ReactNode
}): ReactNode {
  const { schema, document, edit, isEditable, show } = useBuilder()
  if (schema === undefined) return null
  const nodes = schema.resolve(node)
  const words = descriptionOf(node, schema)
  const hint = (
    <>
      <span className={css['about']} title={words}>
        {firstWords(words)}
      </span>
      {found}
    </>
  )
  const change = (text: string): void => edit([settingEdit({ path, document }, text, nodes)])
  const values = valuesOf(nodes)
  const isList = values.length > 0 && (isFlag(nodes) || values.includes(textOf(value)) || value === undefined)
  if (!canType(nodes, value))
    return (
      <TextField
        label={label}
        hint={hint}
        readOnly
        isCode
        value={value === undefined ? '' : JSON.stringify(value)}
        placeholder="written in YAML"
        onFocus={() => show({ path })}
      />
    )
  if (isList)
    return (
      <SelectField
        label={label}
        hint={hint}
        disabled={!isEditable}
        value={textOf(value)}
        onChange={({ target }) => change(target.value)}
        options={[
          { value: '', label: unsetWords(placeholder, values) },
          ...values.map((word) => ({ value: word, label: word })),
        ]}
        beside={beside}
      />
    )
  return (
    <TypedSetting
      key={textOf(value)}
      {...{ label, hint, placeholder, beside, isEditable }}
      text={textOf(value)}
      onDone={change}
    />
  )
}

/** What holds where nothing is written; one of the values says that it is the usual one. */
function unsetWords(placeholder: string | undefined, values: readonly string[]): string {
  if (placeholder === undefined) return 'not set'
  return values.includes(placeholder) ? `${placeholder} (default)` : placeholder
}

/** What it is for, without the finer points: those are shown to who points at it. */
function firstWords(words: string): string {
  for (const { index } of words.matchAll(/; |: (?!\/\/)|, or |, and |, unless /g)) {
    const first = words.slice(0, index)
    // what stands in quotes stays whole
    if (index >= 12 && (first.split('"').length - 1) % 2 === 0) return first
  }
  return words
}

/** A text is taken when one leaves the field, presses Enter or saves; Escape gives back what was there. */
function TypedSetting({
  label,
  hint,
  placeholder,
  beside,
  isEditable,
  text,
  onDone,
}: {
  label: string
  hint: ReactNode
  placeholder: string | undefined
  beside: ReactNode
  isEditable: boolean
  text: string
  onDone: (text: string) => void
}): ReactNode {
  const [typed, setTyped] = useState(text)
  const done = (): void => {
    if (typed !== text) onDone(typed)
  }
  return (
    <TextField
      label={label}
      hint={hint}
      isCode
      readOnly={!isEditable}
      placeholder={placeholder}
      value={typed}
      onChange={({ target }) => setTyped(target.value)}
      onBlur={done}
      onKeyDown={({ key, ctrlKey, metaKey }) => {
        // the page saves on it, and this field has the focus still
        if (key === 'Enter' || (key.toLowerCase() === 's' && (ctrlKey || metaKey))) done()
        if (key === 'Escape') setTyped(text)
      }}
      beside={beside}
    />
  )
}

function settingEdit(
  { path, document }: { readonly path: ConfigPath; readonly document: number },
  text: string,
  nodes: readonly SchemaNode[],
): ConfigEdit {
  const value = valueOf(text, nodes)
  return value === undefined ? { op: 'delete', path, document } : { op: 'set', path, document, value }
}
