import { type ReactNode, useId, useState } from 'react'
import type { ConfigPath } from '../../api/contract.ts'
import { Button, IconButton } from '../../design/button.tsx'
import { useBuilder } from '../builder-context.ts'
import css from './panels.module.css'
import { textOf, valueOf } from './setting-value.ts'

const plainNodes = [{ type: ['string', 'number', 'integer', 'boolean'] }] as const

/** Query parameters, one line each. What is more than a word stays in the text. */
export function ParamsField({ path, value }: { path: ConfigPath; value: unknown }): ReactNode {
  const { edit, document, isEditable } = useBuilder()
  const heading = useId()
  const own = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : []
  const set = (name: string, text: string): void =>
    edit([{ op: 'set', document, path: [...path, name], value: valueOf(text, plainNodes) ?? '' }])
  const remove = (name: string): void =>
    edit([{ op: 'delete', document, path: own.length === 1 ? path : [...path, name] }])
  return (
    <div className={css['params']} role="group" aria-labelledby={heading}>
      <p id={heading} className={css['label']}>
        query parameters
      </p>
      {own.map(([name, each]) => (
        <Param
          key={`${name} ${textOf(each)}`}
          name={name}
          text={textOf(each)}
          isPlain={typeof each !== 'object'}
          isEditable={isEditable}
          onSet={(text) => set(name, text)}
          onRemove={() => remove(name)}
        />
      ))}
      {isEditable && <NewParam onAdd={set} taken={own.map(([name]) => name)} />}
    </div>
  )
}

function Param({
  name,
  text,
  isPlain,
  isEditable,
  onSet,
  onRemove,
}: {
  name: string
  text: string
  isPlain: boolean
  isEditable: boolean
  onSet: (text: string) => void
  onRemove: () => void
}): ReactNode {
  const [typed, setTyped] = useState(text)
  const done = (): void => {
    if (typed !== text) onSet(typed)
  }
  return (
    <div className={css['param']}>
      <code>{name}</code>
      <input
        aria-label={`value of ${name}`}
        className="mono"
        value={typed}
        readOnly={!isEditable || !isPlain}
        spellCheck={false}
        onChange={({ target }) => setTyped(target.value)}
        onBlur={done}
        onKeyDown={({ key }) => {
          if (key === 'Enter') done()
        }}
      />
      {isEditable && <IconButton icon="close" label={`Remove ${name}`} onClick={onRemove} />}
    </div>
  )
}

function NewParam({
  onAdd,
  taken,
}: {
  onAdd: (name: string, text: string) => void
  taken: readonly string[]
}): ReactNode {
  const [name, setName] = useState('')
  const [text, setText] = useState('')
  const isTaken = taken.includes(name.trim())
  const add = (): void => {
    if (name.trim() === '' || isTaken) return
    onAdd(name.trim(), text)
    setName('')
    setText('')
  }
  return (
    <form
      className={css['param']}
      onSubmit={(event) => {
        event.preventDefault()
        add()
      }}
    >
      <input
        aria-label="new parameter"
        className="mono"
        placeholder="name"
        value={name}
        spellCheck={false}
        aria-invalid={isTaken}
        onChange={({ target }) => setName(target.value)}
      />
      <input
        aria-label="its value"
        className="mono"
        placeholder="value"
        value={text}
        spellCheck={false}
        onChange={({ target }) => setText(target.value)}
      />
      <Button type="submit" look="quiet" disabled={name.trim() === '' || isTaken}>
        Add
      </Button>
    </form>
  )
}
