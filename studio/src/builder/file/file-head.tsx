import type { ReactNode } from 'react'
import { keysText } from '../../app/keys/shortcuts.ts'
import { useSearch } from '../../app/router.tsx'
import { Button } from '../../design/button.tsx'
import { SelectField } from '../../design/field.tsx'
import type { BuilderState } from '../use-builder-state.ts'
import css from './file-head.module.css'

/** Which file and resource this is, and whether it is saved. */
export function FileHead({ state }: { state: BuilderState }): ReactNode {
  const { model, builder, resources, isDirty, now, save } = state
  const [, setSearch] = useSearch()
  const choose = (name: string): void => {
    const path = resources.find((resource) => resource.name === name)?.path
    setSearch({ resource: name, exchange: undefined })
    if (path !== undefined) builder.show({ path })
  }
  return (
    <div className={css['head']}>
      <span className={css['file']}>
        <bdi className="mono">{model.file}</bdi>
        {isDirty && <span className={css['dirty']}>{now.failures > 0 ? '● not saved' : '● unsaved'}</span>}
      </span>
      {resources.length > 0 && (
        <span className={css['resource']}>
          <SelectField
            label="Resource"
            isLabelHidden
            value={builder.resource?.name ?? ''}
            options={resources.map(({ name }) => ({ value: name, label: name }))}
            onChange={({ target }) => choose(target.value)}
          />
        </span>
      )}
      {builder.isEditable && (
        <Button
          disabled={!isDirty}
          isBusy={now.isSaving}
          title={`Save (${keysText('mod+s')})`}
          onClick={() => void save()}
        >
          Save
        </Button>
      )}
    </div>
  )
}
