import type { ReactNode } from 'react'
import { useBuilder } from '../builder-context.ts'
import { valueAt } from '../file/focus.ts'
import { findingFor } from '../read/findings.ts'
import { keysOf, nodesAt } from '../text/schema-walk.ts'
import { FoundHint } from './found-hint.tsx'
import css from './panels.module.css'
import { SettingField } from './setting-field.tsx'

const first = ['cursor_path', 'initial_value', 'start_param', 'end_param', 'row_order', 'lag']

/** The cursor of the resource: a run asks only for what is newer than the last one saw. */
export function IncrementalPanel(): ReactNode {
  const { resource, checked, schema, read } = useBuilder()
  if (resource === undefined || schema === undefined) return null
  const path = [...resource.path, 'endpoint', 'incremental']
  const value = valueAt(resource.value, ['endpoint', 'incremental'])
  const keys = keysOf(nodesAt(schema, path, checked?.value), schema)
  const shown = keys.filter(({ name }) => first.includes(name) || valueAt(value, [name]) !== undefined)
  const isSet = value !== undefined
  return (
    <div className={css['fields']}>
      {shown
        .filter(({ name }) => isSet || name === 'cursor_path')
        .map(({ name, node }) => (
          <SettingField
            key={name}
            label={name}
            path={[...path, name]}
            node={node}
            value={valueAt(value, [name])}
            placeholder={name === 'cursor_path' ? 'everything, every time' : 'not set'}
            found={name === 'cursor_path' && <FoundHint finding={findingFor(read, 'cursor', checked?.value)} />}
          />
        ))}
    </div>
  )
}
