import type { ReactNode } from 'react'
import { keysText } from '../../app/keys/shortcuts.ts'
import { useSearch } from '../../app/router.tsx'
import { Button } from '../../design/button.tsx'
import { SelectField } from '../../design/field.tsx'
import { useStore } from '../../live/store.ts'
import { valueAt } from '../file/focus.ts'
import type { BuilderState } from '../use-builder-state.ts'
import css from './read-head.module.css'

const choices = [1, 2, 3, 5, 10, 20, 100]

/** How much a test read reads, and the button that starts it. */
export function ReadHead({ state }: { state: BuilderState }): ReactNode {
  const { builder, reader, asked, test } = state
  const [, setSearch] = useSearch()
  const isReading = useStore(reader.store, (now) => now.isReading)
  const own = builder.checked?.plan?.resources.find(({ name }) => name === builder.resource?.name)
  const environments = Object.keys(Object(valueAt(builder.checked?.value, ['environments'])))
  return (
    <div className={css['head']}>
      <h2>Test read</h2>
      <Choice label="pages" value={asked.pages} onChange={(pages) => setSearch({ pages })} />
      {typeof own?.parent === 'string' && (
        <Choice label={`of ${own.parent}`} value={asked.parents} onChange={(parents) => setSearch({ parents })} />
      )}
      {environments.length > 0 && (
        <SelectField
          label="Environment"
          isLabelHidden
          value={asked.environment ?? ''}
          options={[{ value: '', label: 'no environment' }, ...environments.map((value) => ({ value, label: value }))]}
          onChange={({ target }) => setSearch({ env: target.value })}
        />
      )}
      <span className={css['button']}>
        {isReading ? (
          <Button onClick={() => reader.cancel()}>Cancel</Button>
        ) : (
          <Button
            icon="play"
            keys={keysText('mod+enter')}
            disabled={builder.resource === undefined}
            onClick={() => test()}
          >
            Test
          </Button>
        )}
      </span>
    </div>
  )
}

function Choice({
  label,
  value,
  onChange,
}: {
  label: string
  value: number
  onChange: (value: string) => void
}): ReactNode {
  const all = choices.includes(value) ? choices : [...choices, value].toSorted((one, other) => one - other)
  return (
    <label className={css['choice']}>
      {label}
      <select value={value} onChange={({ target }) => onChange(target.value)}>
        {all.map((each) => (
          <option key={each} value={each}>
            {each}
          </option>
        ))}
      </select>
    </label>
  )
}
